package dev.orb.scheduler.quartz;

import org.jspecify.annotations.Nullable;
import org.quartz.spi.ThreadPool;

/**
 * Tells the library how much more may come due, and runs nothing: what came due goes {@link InHand}
 * straight from the store. Made by the library, and used by its one thread.
 */
class FiringPool implements ThreadPool {
  private @Nullable InHand inHand;

  FiringPool() {}

  @Override
  public void setInstanceName(String schedulerName) {
    inHand = Parts.of(schedulerName).inHand();
  }

  @Override
  public void setInstanceId(String schedulerInstanceId) {
    // why: its name says enough
  }

  @Override
  public void initialize() {
    // why: there are no threads
  }

  @Override
  public int blockForAvailableThreads() {
    InHand known = inHand;
    return known == null ? 0 : known.awaitRoom();
  }

  @Override
  public boolean runInThread(Runnable runnable) {
    return false;
  }

  @Override
  public int getPoolSize() {
    return InHand.MOST;
  }

  @Override
  public void shutdown(boolean waitForJobsToComplete) {
    // why: there are no threads
  }
}

package dev.orb.server.fleet;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The fleet's threads: {@code orb-fleet} owns the sessions, {@code orb-fleet-listener-n} run the
 * user's callbacks, so that a slow callback delays callbacks and nothing else, and {@code
 * orb-fleet-work-n} wait for the broker where queues are made and removed.
 */
final class FleetThreads {
  private static final int SIZE = 4;
  private static final int BACKLOG = 100_000;

  private final ScheduledThreadPoolExecutor loop;
  private final ThreadPoolExecutor listeners;
  private final ThreadPoolExecutor work;

  FleetThreads() {
    loop = new ScheduledThreadPoolExecutor(1, named("orb-fleet"));
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    listeners = pool("orb-fleet-listener");
    work = pool("orb-fleet-work");
  }

  private static ThreadPoolExecutor pool(String prefix) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            SIZE, SIZE, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(BACKLOG), named(prefix));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, prefix + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  ScheduledExecutorService loop() {
    return loop;
  }

  ThreadPoolExecutor listeners() {
    return listeners;
  }

  /** For what blocks on the broker's disk. */
  Executor work() {
    return work;
  }

  void stop(Duration patience) {
    // why first and never interrupted: it may be in the middle of the broker's file
    work.shutdown();
    loop.shutdown();
    try {
      long half = patience.toMillis() / 2;
      if (!loop.awaitTermination(half, TimeUnit.MILLISECONDS)) {
        loop.shutdownNow();
      }
      // why: after the loop, whose last turns have something to tell
      listeners.shutdown();
      if (!listeners.awaitTermination(half, TimeUnit.MILLISECONDS)) {
        listeners.shutdownNow();
      }
    } catch (InterruptedException e) {
      loop.shutdownNow();
      listeners.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

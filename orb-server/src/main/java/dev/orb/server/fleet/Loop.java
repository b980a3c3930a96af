package dev.orb.server.fleet;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fleet's one thread, on which sessions begin and end. What a task throws is logged, and the
 * loop goes on. After the stop tasks are dropped.
 */
final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private final ScheduledExecutorService thread;
  private volatile @Nullable Thread running;

  Loop(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  void execute(Runnable task) {
    if (!offer(task)) {
      LOG.debug("a task came after the stop");
    }
  }

  /** Whether it was taken; after the stop it is not. */
  boolean offer(Runnable task) {
    try {
      thread.execute(guarded(task));
      return true;
    } catch (RejectedExecutionException stopped) {
      return false;
    }
  }

  /** Whether the caller is a task of this loop. */
  boolean isCurrent() {
    return Thread.currentThread() == running;
  }

  /** Runs once, later; the result cancels it. */
  Runnable after(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> later =
          thread.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
      return () -> later.cancel(false);
    } catch (RejectedExecutionException stopped) {
      return () -> {};
    }
  }

  void every(Duration period, Runnable task) {
    long millis = period.toMillis();
    ScheduledFuture<?> forGood =
        thread.scheduleWithFixedDelay(guarded(task), millis, millis, TimeUnit.MILLISECONDS);
    if (forGood.isDone()) {
      LOG.debug("the loop has stopped already");
    }
  }

  private Runnable guarded(Runnable task) {
    return () -> {
      running = Thread.currentThread();
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("a task of the fleet failed", e);
      }
    };
  }
}

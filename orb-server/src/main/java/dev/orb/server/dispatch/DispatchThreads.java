package dev.orb.server.dispatch;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of dispatch: {@code orb-dispatch-loop} owns the open commands, {@code
 * orb-dispatch-out} sends, {@code orb-dispatch-tell} tells callers and watchers, {@code
 * orb-dispatch-work} goes to database and broker for what may block.
 */
final class DispatchThreads implements Hands {
  private static final Logger LOG = LoggerFactory.getLogger(DispatchThreads.class);
  private static final int WORKERS = 2;

  private final ThreadPoolExecutor sending = pool("orb-dispatch-out", 1);
  private final ThreadPoolExecutor telling = pool("orb-dispatch-tell", 1);
  private final ThreadPoolExecutor working = pool("orb-dispatch-work", WORKERS);
  private @Nullable Thread loop;

  private static ThreadPoolExecutor pool(String name, int threads) {
    // why: no bound of their own; what waits here is bounded where it comes from
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(name, task));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Executor sending() {
    return task -> execute(sending, task);
  }

  @Override
  public Executor telling() {
    return task -> execute(telling, task);
  }

  @Override
  public Executor working() {
    return task -> execute(working, task);
  }

  private static void execute(ThreadPoolExecutor pool, Runnable task) {
    try {
      pool.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.error("a task of dispatch failed", e);
            }
          });
    } catch (RejectedExecutionException stopped) {
      LOG.debug("a task came after the stop", stopped);
    }
  }

  @Override
  public void start(Runnable looping) {
    Thread thread = daemon("orb-dispatch-loop", looping);
    loop = thread;
    thread.start();
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    Thread thread = loop;
    if (thread != null) {
      thread.join(Math.max(1, patience.toMillis()));
      if (thread.isAlive()) {
        thread.interrupt();
      }
    }
    for (ThreadPoolExecutor pool : new ThreadPoolExecutor[] {sending, working, telling}) {
      pool.shutdown();
    }
    for (ThreadPoolExecutor pool : new ThreadPoolExecutor[] {sending, working, telling}) {
      if (!pool.awaitTermination(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
      }
    }
  }
}

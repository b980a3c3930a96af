package dev.orb.http;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of the edge, {@code orb-http-…}: Jetty's pool and a watch, of {@link HttpApi}. */
final class HttpThreads {
  private static final Logger LOG = LoggerFactory.getLogger(HttpThreads.class);

  /** Threads in all. */
  static final int MOST = 96;

  /** How many of them requests may hold that wait or stream. */
  static final int HELD = 64;

  private static final int LEAST = 4;
  private static final int IDLE_MILLIS = 60_000;

  private final ScheduledExecutorService watch;

  private HttpThreads(ScheduledExecutorService watch) {
    this.watch = watch;
  }

  /** A thread that does this again and again, until it is closed. */
  static HttpThreads every(Duration period, Runnable task) {
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "orb-http-watch");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> forGood =
        watch.scheduleWithFixedDelay(
            guarded(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    if (forGood.isDone()) {
      LOG.debug("the watch has ended already");
    }
    return new HttpThreads(watch);
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("the watch over requests that wait failed, and goes on", e);
      }
    };
  }

  /** Ends the thread; does not wait for it, for it blocks on nothing. */
  void close() {
    watch.shutdownNow();
  }

  static QueuedThreadPool pool() {
    QueuedThreadPool pool = new QueuedThreadPool(MOST, LEAST, IDLE_MILLIS);
    pool.setName("orb-http");
    pool.setDaemon(true);
    return pool;
  }
}

package dev.orb.server.security;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The thread {@code orb-tls-watch}, which looks after certificates. */
final class TlsThreads implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "orb-tls-watch");
            thread.setDaemon(true);
            return thread;
          });

  TlsThreads(Runnable look, Duration every) {
    long period = every.toMillis();
    var unused = watch.scheduleWithFixedDelay(look, period, period, TimeUnit.MILLISECONDS);
  }

  /** Ends; a look that has begun is let end. */
  @Override
  public void close() {
    watch.shutdown();
    try {
      boolean unused = watch.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

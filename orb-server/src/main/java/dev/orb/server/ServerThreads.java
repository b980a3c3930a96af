package dev.orb.server;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The thread {@code orb-events}, which tells subscribers of clients' events, in order. */
final class ServerThreads implements AutoCloseable {
  private static final int BACKLOG = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ThreadPoolExecutor events;

  ServerThreads() {
    events =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(BACKLOG),
            work -> {
              Thread thread = new Thread(work, "orb-events");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Refuses at its bound; what it refuses stays unacknowledged in the broker. */
  Executor events() {
    return events;
  }

  @Override
  public void close() {
    events.shutdown();
    try {
      if (!events.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        events.shutdownNow();
      }
    } catch (InterruptedException e) {
      events.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

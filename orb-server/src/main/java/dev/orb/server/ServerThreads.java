package dev.orb.server;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that tell the application: {@code orb-events} subscribers of clients' events, {@code
 * orb-deliveries} listeners of deliveries; both in order.
 */
final class ServerThreads implements AutoCloseable {
  private static final int BACKLOG = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ThreadPoolExecutor events = one("orb-events", BACKLOG);
  // why two: the task in hand may have told its last change when the next one is sent for
  private final ThreadPoolExecutor deliveries = one("orb-deliveries", 2);

  ServerThreads() {
    deliveries.allowCoreThreadTimeOut(true);
  }

  private static ThreadPoolExecutor one(String name, int backlog) {
    return new ThreadPoolExecutor(
        1,
        1,
        PATIENCE.toSeconds(),
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(backlog),
        work -> {
          Thread thread = new Thread(work, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Refuses at its bound; what it refuses stays unacknowledged in the broker. */
  Executor events() {
    return events;
  }

  /** One task at a time, and another in line. */
  Executor deliveries() {
    return deliveries;
  }

  @Override
  public void close() {
    events.shutdown();
    deliveries.shutdown();
    try {
      for (ThreadPoolExecutor each : new ThreadPoolExecutor[] {events, deliveries}) {
        if (!each.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          each.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      events.shutdownNow();
      deliveries.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}

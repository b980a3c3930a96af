package dev.orb.server;

import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The threads {@code orb-events-n}, which tell subscribers of clients' events. A client's events
 * are always on the same one, so that they stay in order. What waits for them is bounded by {@link
 * EventDesk}.
 */
final class ServerThreads implements AutoCloseable {
  private static final int EVENTS = 4;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<ThreadPoolExecutor> events;

  ServerThreads() {
    events = IntStream.rangeClosed(1, EVENTS).mapToObj(n -> one("orb-events-" + n)).toList();
  }

  private static ThreadPoolExecutor one(String name) {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  /** Each runs one thing at a time. */
  List<Executor> events() {
    return List.copyOf(events);
  }

  /** What waits is still told, for a while; the rest stays unacknowledged in the broker. */
  @Override
  public void close() {
    events.forEach(ThreadPoolExecutor::shutdown);
    long until = Ticker.SYSTEM.nanos() + PATIENCE.toNanos();
    try {
      for (ThreadPoolExecutor one : events) {
        one.awaitTermination(Math.max(0, until - Ticker.SYSTEM.nanos()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      events.forEach(ThreadPoolExecutor::shutdownNow);
    }
  }
}

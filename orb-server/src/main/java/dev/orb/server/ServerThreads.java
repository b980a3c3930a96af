package dev.orb.server;

import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The threads that tell the application: {@code orb-events-n} subscribers of clients' events, where
 * a client's are always on the same one, so that they stay in order, and what waits is bounded by
 * {@link EventDesk}; {@code orb-deliveries} listeners of deliveries, in order.
 */
final class ServerThreads implements AutoCloseable {
  private static final int EVENTS = 4;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<ThreadPoolExecutor> events =
      IntStream.rangeClosed(1, EVENTS)
          .mapToObj(n -> one("orb-events-" + n, new LinkedBlockingQueue<>()))
          .toList();
  // why two: the task in hand may have told its last change when the next one is sent for
  private final ThreadPoolExecutor deliveries = one("orb-deliveries", new ArrayBlockingQueue<>(2));

  private static ThreadPoolExecutor one(String name, BlockingQueue<Runnable> waiting) {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            waiting,
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

  /** One task at a time, and another in line. */
  Executor deliveries() {
    return deliveries;
  }

  /** What waits is still told, for a while; the rest of the events stays in the broker. */
  @Override
  public void close() {
    List<ThreadPoolExecutor> all = new ArrayList<>(events);
    all.add(deliveries);
    all.forEach(ThreadPoolExecutor::shutdown);
    long until = Ticker.SYSTEM.nanos() + PATIENCE.toNanos();
    try {
      for (ThreadPoolExecutor one : all) {
        one.awaitTermination(Math.max(0, until - Ticker.SYSTEM.nanos()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      all.forEach(ThreadPoolExecutor::shutdownNow);
    }
  }
}

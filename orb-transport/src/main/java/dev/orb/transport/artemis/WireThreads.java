package dev.orb.transport.artemis;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a family of connectors, however many connections they have. All are daemons; those
 * without work end after a while.
 *
 * <ul>
 *   <li>{@code orb-wire-work}: messages, confirmations and losses
 *   <li>{@code orb-wire-flow}: credits, apart because a worker may wait for them in a large message
 *   <li>{@code orb-wire-ping}: pings and the check that the broker answers
 *   <li>{@code orb-wire-dial}: connecting, apart because it blocks
 * </ul>
 *
 * <p>Sockets are served by Artemis' own event loops, which are shared by the whole process.
 */
final class WireThreads implements AutoCloseable {
  private static final long IDLE_SECONDS = 10;
  private static final long STOP_SECONDS = 5;

  private final ExecutorService work;
  private final ExecutorService flow;
  private final ExecutorService dial;
  private final ScheduledThreadPoolExecutor ping;

  WireThreads(int workers, int diallers) {
    work = pool("orb-wire-work", workers);
    flow = pool("orb-wire-flow", 1);
    dial = pool("orb-wire-dial", diallers);
    ping = new ScheduledThreadPoolExecutor(1, named("orb-wire-ping"));
    // why: else each connection that came and went would leave its ping behind
    ping.setRemoveOnCancelPolicy(true);
  }

  ExecutorService work() {
    return work;
  }

  ExecutorService flow() {
    return flow;
  }

  ExecutorService dial() {
    return dial;
  }

  ScheduledExecutorService ping() {
    return ping;
  }

  /** Runs a short task a little later, on a working thread; at once if the end has begun. */
  // why: nobody waits for it, and what it throws would be a fault of the task's own
  @SuppressWarnings("FutureReturnValueIgnored")
  void after(Duration delay, Runnable task) {
    try {
      ping.schedule(() -> work.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopping) {
      task.run();
    }
  }

  /** Lets work in hand end, for a few seconds at most. Idempotent. */
  @Override
  public void close() {
    ping.shutdownNow();
    dial.shutdown();
    work.shutdown();
    flow.shutdown();
    try {
      if (!work.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        work.shutdownNow();
      }
    } catch (InterruptedException e) {
      work.shutdownNow();
      Thread.currentThread().interrupt();
    }
    dial.shutdownNow();
    flow.shutdownNow();
  }

  private static ExecutorService pool(String name, int size) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}

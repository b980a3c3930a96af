package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that handlers run on, at most as many as the concurrency, and a few on which they are
 * told to stop. Both end when they are idle. Owned by the client or the server that made it.
 *
 * <p>Their queues are bounded by what hands them work: no more commands are given to the handlers'
 * threads than there are of them, and one notice to stop for each.
 */
public final class HandlerThreads {
  private static final Logger LOG = LoggerFactory.getLogger(HandlerThreads.class);
  private static final int SIGNAL_THREADS = 4;
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final Duration SIGNALS_WITHIN = Duration.ofSeconds(1);

  private final int concurrency;
  private final ThreadPoolExecutor handlers;
  private final ThreadPoolExecutor signals;

  /**
   * Makes the pools; threads start as they are needed.
   *
   * @param owner begins the threads' names
   * @param concurrency how many handlers run at a time
   */
  public HandlerThreads(String owner, int concurrency) {
    if (concurrency < 1) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "concurrency " + concurrency + " must be above 0");
    }
    this.concurrency = concurrency;
    this.handlers = pool(owner + "-handler-", concurrency);
    this.signals = pool(owner + "-signal-", Math.min(SIGNAL_THREADS, concurrency));
  }

  private static ThreadPoolExecutor pool(String prefix, int size) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory named =
        task -> {
          Thread thread = new Thread(task, prefix + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), named);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  int concurrency() {
    return concurrency;
  }

  Executor handlers() {
    return handlers;
  }

  Executor signals() {
    return signals;
  }

  /**
   * Interrupts what runs and waits for it to end. Idempotent.
   *
   * @return whether every thread ended in time; one that ignores interruption is left behind as a
   *     daemon, and named in the log
   */
  public boolean close(Duration within) {
    handlers.shutdownNow();
    signals.shutdownNow();
    boolean ended = awaited(handlers, within) && awaited(signals, SIGNALS_WITHIN);
    if (!ended) {
      LOG.warn("{} handler threads did not end within {}", handlers.getActiveCount(), within);
    }
    return ended;
  }

  private static boolean awaited(ThreadPoolExecutor pool, Duration within) {
    try {
      return pool.awaitTermination(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return pool.isTerminated();
    }
  }
}

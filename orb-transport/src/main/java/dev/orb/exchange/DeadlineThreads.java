package dev.orb.exchange;

import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that watches the deadlines of an exchange. Owned by the client or the server that
 * made it; it sleeps until the earliest deadline and costs nothing while there is none.
 */
public final class DeadlineThreads implements AutoCloseable {
  /** Deadlines are met this late at most; it bounds the cost of many that fall close together. */
  private static final long SHORTEST_NAP = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long LONGEST_NAP = TimeUnit.HOURS.toNanos(1);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final Deadlines deadlines;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @param owner begins the thread's name
   */
  public DeadlineThreads(String owner, Ticker ticker) {
    deadlines = new Deadlines(ticker);
    thread = new Thread(this::watch, owner + "-deadlines");
    thread.setDaemon(true);
    deadlines.wakeBy(() -> LockSupport.unpark(thread));
    thread.start();
  }

  /** What it watches. */
  public Deadlines deadlines() {
    return deadlines;
  }

  private void watch() {
    while (!closed) {
      long left = deadlines.runDue();
      LockSupport.parkNanos(this, Math.min(LONGEST_NAP, Math.max(left, SHORTEST_NAP)));
    }
  }

  /** Ends the thread; deadlines are not watched any more. Bounded, idempotent. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    if (Thread.currentThread() != thread) {
      boolean interrupted = Thread.interrupted();
      try {
        thread.join(STOP_WITHIN.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

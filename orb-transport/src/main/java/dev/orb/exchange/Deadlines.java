package dev.orb.exchange;

import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When to look at deadlines: the earliest moment that anybody named. Thread-safe.
 *
 * <p>It keeps no entry per deadline. Whoever has deadlines looks through its own when the earliest
 * is due, and then says which is next: a deadline that is met costs one comparison and nothing to
 * take back, which is what makes 50,000 calls a second cheap.
 *
 * <p>{@link DeadlineThreads} drives it; a test moves the ticker and calls {@link #runDue()}.
 */
public final class Deadlines {
  private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

  /** "Never": far ahead, and near enough that differences of the ticker do not overflow. */
  private static final long FAR = Long.MAX_VALUE / 4;

  private final Ticker ticker;
  private final AtomicLong next;
  private final List<Sweep> sweeps = new CopyOnWriteArrayList<>();
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparingLong(Later::order));
  private final long origin;
  private volatile Runnable waker = () -> {};

  /** Deadlines on this ticker, with nobody to drive them yet. */
  public Deadlines(Ticker ticker) {
    this.ticker = ticker;
    this.origin = ticker.nanos();
    this.next = new AtomicLong(origin + FAR);
  }

  Ticker ticker() {
    return ticker;
  }

  void watch(Sweep sweep) {
    sweeps.add(sweep);
  }

  void forget(Sweep sweep) {
    sweeps.remove(sweep);
  }

  void wakeBy(Runnable action) {
    waker = action;
  }

  /** A deadline was added; to be called after it can be found by its sweep. */
  void dueAt(long nanos) {
    long planned = next.get();
    while (nanos - planned < 0) {
      if (next.compareAndSet(planned, nanos)) {
        waker.run();
        return;
      }
      planned = next.get();
    }
  }

  /** Runs an action once, some time from now, on the thread of the deadlines. */
  void after(Duration delay, Runnable action) {
    Later added = new Later(ticker.nanos() + delay.toNanos() - origin, action);
    boolean first;
    synchronized (later) {
      Later head = later.peek();
      first = head == null || added.order() < head.order();
      later.add(added);
    }
    if (first) {
      waker.run();
    }
  }

  /**
   * Ends everything that is due now.
   *
   * @return nanoseconds until the next deadline; very far if there is none
   */
  public long runDue() {
    long now = ticker.nanos();
    // why: apart from the sweeps, which look at everything that runs at every client
    long postponed = runLater(now);
    return Math.min(postponed, runSweeps(now));
  }

  private long runSweeps(long now) {
    long planned = next.get();
    if (planned - now > 0) {
      return planned - now;
    }
    // why: far first, so that a deadline that is added during the sweep is not lost
    next.set(now + FAR);
    long nearest = FAR;
    for (Sweep sweep : sweeps) {
      nearest = Math.min(nearest, contained(sweep, now));
    }
    long due = now + Math.min(nearest, FAR);
    next.accumulateAndGet(due, (a, b) -> a - b < 0 ? a : b);
    return next.get() - now;
  }

  private static long contained(Sweep sweep, long now) {
    try {
      return Math.max(0, sweep.sweep(now));
    } catch (RuntimeException e) {
      LOG.error("a sweep of deadlines failed and is tried again in a second", e);
      return Duration.ofSeconds(1).toNanos();
    }
  }

  private long runLater(long now) {
    while (true) {
      Later head;
      synchronized (later) {
        head = later.peek();
        if (head == null) {
          return Sweep.NOTHING;
        }
        long left = head.order() - (now - origin);
        if (left > 0) {
          return left;
        }
        later.poll();
      }
      try {
        head.action().run();
      } catch (RuntimeException e) {
        LOG.error("a postponed action failed", e);
      }
    }
  }

  private record Later(long order, Runnable action) {}
}

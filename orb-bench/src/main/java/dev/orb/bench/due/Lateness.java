package dev.orb.bench.due;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How late each of a known number of things came, and which came twice or never. Thread-safe. */
public final class Lateness {
  private final Map<String, Boolean> seen = new HashMap<>();
  private final AtomicLongArray late;
  private final AtomicLong came = new AtomicLong();
  private final AtomicLong twice = new AtomicLong();
  private final CountDownLatch left;

  /** Of so many things. */
  public Lateness(int expected) {
    this.late = new AtomicLongArray(expected);
    this.left = new CountDownLatch(expected);
  }

  /**
   * One came.
   *
   * @param what by which it is told from the others
   */
  public void came(String what, Instant due, Instant now) {
    synchronized (seen) {
      if (seen.put(what, true) != null) {
        twice.incrementAndGet();
        return;
      }
    }
    long index = came.getAndIncrement();
    if (index < late.length()) {
      late.set((int) index, Duration.between(due, now).toMillis());
      left.countDown();
    }
  }

  /** Waits until all have come, or for so long; whether they have. */
  public boolean await(Duration most) throws InterruptedException {
    return left.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How many have come. */
  public long came() {
    return Math.min(came.get(), late.length());
  }

  /** How many have not come. */
  public long lost() {
    return left.getCount();
  }

  /** How many came again. */
  public long twice() {
    return twice.get();
  }

  /** Of those that came, in milliseconds; not a number if none did. */
  public double quantile(double part) {
    int count = (int) Math.min(came.get(), late.length());
    if (count == 0) {
      return Double.NaN;
    }
    long[] sorted = new long[count];
    Arrays.setAll(sorted, late::get);
    Arrays.sort(sorted);
    return sorted[(int) Math.round(part * (count - 1))];
  }
}

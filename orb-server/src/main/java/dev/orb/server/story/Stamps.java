package dev.orb.server.story;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives each thing that happens on this node its place: a number that only grows, also over a
 * restart, because it is the time in microseconds as long as less happens than one a microsecond.
 * Thread-safe.
 */
public final class Stamps {
  private static final long MICROS = 1000;

  private final AtomicLong last = new AtomicLong();
  private final Clock clock;

  public Stamps(Clock clock) {
    this.clock = clock;
  }

  /** The next place. */
  public long next() {
    long now = clock.millis() * MICROS;
    return last.updateAndGet(before -> Math.max(before + 1, now));
  }

  /** The last place that was given. */
  public long last() {
    return last.get();
  }

  /** From now on places are after this one: the clock may have been set back. */
  public void after(long place) {
    last.accumulateAndGet(place, Math::max);
  }
}

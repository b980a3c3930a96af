package dev.orb.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: anything up to a bound that doubles up to a cap ("full
 * jitter"), so that a fleet does not come back at one instant. Not thread-safe.
 */
final class BackOff {
  private static final Duration LEAST = Duration.ofMillis(10);

  private final Duration first;
  private final Duration cap;
  private final RandomGenerator random;
  private Duration bound;

  /**
   * @param first bound of the first delay
   * @param cap of all delays but the slow ones
   */
  BackOff(Duration first, Duration cap, RandomGenerator random) {
    this.first = first;
    this.cap = cap;
    this.random = random;
    this.bound = first;
  }

  /** The next delay. */
  Duration next() {
    Duration delay = between(LEAST, bound);
    Duration twice = bound.multipliedBy(2);
    bound = twice.compareTo(cap) > 0 ? cap : twice;
    return delay;
  }

  /** For what only a person can mend: between the cap and twice the cap. */
  Duration slow() {
    bound = cap;
    return between(cap, cap.multipliedBy(2));
  }

  /** All is well again. */
  void reset() {
    bound = first;
  }

  private Duration between(Duration least, Duration most) {
    long span = most.minus(least).toNanos();
    return span <= 0 ? most : least.plusNanos(random.nextLong(span + 1));
  }
}

package dev.orb.client;

import java.time.Duration;

/**
 * How long to wait for a broker or server that may have many to attend to: longer after each time
 * that ran out, for who gives up and begins anew goes to the end of the line and makes it longer.
 * Not thread-safe.
 */
final class Patience {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private int factor = 1;

  /** The wait now, where this one is usual. */
  Duration of(Duration usual) {
    Duration longer = usual.multipliedBy(factor);
    return longer.compareTo(LONGEST) <= 0 ? longer : usual.compareTo(LONGEST) > 0 ? usual : LONGEST;
  }

  /** A wait was too short. */
  void ranOut() {
    factor = Math.min(1 << 10, 2 * factor);
  }

  /** All is well again. */
  void reset() {
    factor = 1;
  }
}

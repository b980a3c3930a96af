package dev.orb.house.broken.pure.protocol;

import java.time.Clock;
import java.time.Instant;

final class BreaksClock {
  private BreaksClock() {}

  static Instant read(Clock clock) {
    return clock.instant();
  }
}

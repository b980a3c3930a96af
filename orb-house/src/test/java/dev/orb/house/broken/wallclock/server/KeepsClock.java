package dev.orb.house.broken.wallclock.server;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

final class KeepsClock {
  private KeepsClock() {}

  static Instant now(Clock clock) {
    return Instant.now(clock)
        .plus(clock.instant().until(clock.instant(), ChronoUnit.MILLIS), ChronoUnit.MILLIS);
  }
}

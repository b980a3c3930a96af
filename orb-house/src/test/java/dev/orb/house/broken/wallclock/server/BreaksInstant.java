package dev.orb.house.broken.wallclock.server;

import java.time.Instant;

final class BreaksInstant {
  private BreaksInstant() {}

  static Instant now() {
    return Instant.now();
  }
}

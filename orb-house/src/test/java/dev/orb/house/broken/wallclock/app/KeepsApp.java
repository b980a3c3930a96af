package dev.orb.house.broken.wallclock.app;

import java.time.Instant;

final class KeepsApp {
  private KeepsApp() {}

  static Instant now() {
    return Instant.now();
  }
}

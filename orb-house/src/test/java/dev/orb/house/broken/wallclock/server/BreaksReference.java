package dev.orb.house.broken.wallclock.server;

import java.time.Instant;
import java.util.function.Supplier;

final class BreaksReference {
  private BreaksReference() {}

  static Supplier<Instant> now() {
    return Instant::now;
  }
}

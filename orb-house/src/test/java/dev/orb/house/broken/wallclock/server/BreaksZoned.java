package dev.orb.house.broken.wallclock.server;

import java.time.ZoneId;
import java.time.ZonedDateTime;

final class BreaksZoned {
  private BreaksZoned() {}

  static ZonedDateTime now(ZoneId zone) {
    return ZonedDateTime.now(zone);
  }
}

package dev.orb.house.broken.wallclock.server;

import java.util.Date;

final class BreaksDate {
  private BreaksDate() {}

  @SuppressWarnings("JavaUtilDate")
  static Date now() {
    return new Date();
  }
}

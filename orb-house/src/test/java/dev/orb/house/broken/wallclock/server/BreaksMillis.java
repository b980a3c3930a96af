package dev.orb.house.broken.wallclock.server;

final class BreaksMillis {
  private BreaksMillis() {}

  static long now() {
    return System.currentTimeMillis();
  }
}

package dev.orb.house.broken.nanotime.server;

final class BreaksNano {
  private BreaksNano() {}

  static long now() {
    return System.nanoTime();
  }
}

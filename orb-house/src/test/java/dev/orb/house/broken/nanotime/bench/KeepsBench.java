package dev.orb.house.broken.nanotime.bench;

final class KeepsBench {
  private KeepsBench() {}

  static long now() {
    return System.nanoTime();
  }
}

package dev.orb.house.broken.rooms.bench;

/** Public, so that it can be seen where it must not be. */
public final class BenchThing {
  private BenchThing() {}
}

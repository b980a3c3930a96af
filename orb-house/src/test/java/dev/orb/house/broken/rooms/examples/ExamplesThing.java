package dev.orb.house.broken.rooms.examples;

/** Public, so that it can be seen where it must not be. */
public final class ExamplesThing {
  private ExamplesThing() {}
}

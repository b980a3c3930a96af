package dev.orb.house.broken.rooms.app;

/** Public, so that it can be seen where it must not be. */
public final class AppThing {
  private AppThing() {}
}

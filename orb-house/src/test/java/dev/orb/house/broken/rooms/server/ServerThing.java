package dev.orb.house.broken.rooms.server;

/** Public, so that it can be seen where it must not be. */
public final class ServerThing {
  private ServerThing() {}
}

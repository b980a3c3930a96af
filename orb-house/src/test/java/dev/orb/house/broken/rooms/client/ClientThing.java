package dev.orb.house.broken.rooms.client;

/** Public, so that it can be seen where it must not be. */
public final class ClientThing {
  private ClientThing() {}
}

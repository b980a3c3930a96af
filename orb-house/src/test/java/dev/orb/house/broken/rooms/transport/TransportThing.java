package dev.orb.house.broken.rooms.transport;

/** Public, so that it can be seen where it must not be. */
public final class TransportThing {
  private TransportThing() {}
}

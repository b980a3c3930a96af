package dev.orb.house.broken.rooms.http;

/** Public, so that it can be seen where it must not be. */
public final class HttpThing {
  private HttpThing() {}
}

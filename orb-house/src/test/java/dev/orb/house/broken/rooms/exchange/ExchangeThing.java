package dev.orb.house.broken.rooms.exchange;

/** Public, so that it can be seen where it must not be. */
public final class ExchangeThing {
  private ExchangeThing() {}
}

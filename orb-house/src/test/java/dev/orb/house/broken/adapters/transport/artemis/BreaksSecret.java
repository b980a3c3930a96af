package dev.orb.house.broken.adapters.transport.artemis;

/** One public type too many. */
public final class BreaksSecret {
  private BreaksSecret() {}
}

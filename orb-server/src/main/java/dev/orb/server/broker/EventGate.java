package dev.orb.server.broker;

import java.util.function.LongSupplier;

/**
 * Whether events may come in now. It shuts when so many wait, and opens at half of that: what a
 * client has on its way is then refused from one event on, and none overtakes another. Thread-safe.
 */
final class EventGate {
  /** Well below what the address takes, so that the address itself never refuses one of many. */
  static final long SHUT_AT = AddressPlan.MANY_EVENTS / 2;

  private final long shutAt;
  private volatile LongSupplier waiting = () -> 0;
  private volatile boolean shut;

  EventGate(long shutAt) {
    this.shutAt = shutAt;
  }

  /** From now on this says how many wait. */
  void watch(LongSupplier count) {
    waiting = count;
  }

  /** Asked for every event, so it costs a read. */
  boolean isOpen() {
    long now = waiting.getAsLong();
    if (shut ? now <= shutAt / 2 : now >= shutAt) {
      shut = !shut;
    }
    return !shut;
  }
}

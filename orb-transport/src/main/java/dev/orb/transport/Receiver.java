package dev.orb.transport;

/** Takes messages off a queue. Called by one thread at a time, which it must not block. */
@FunctionalInterface
public interface Receiver {
  /** One message. What it throws is logged, and the message stays unacknowledged. */
  void receive(Received message);
}

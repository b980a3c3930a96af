package dev.orb.server;

import dev.orb.protocol.message.Event;

/**
 * Takes events of clients. Called in each client's order; what it throws is logged and contained.
 */
@FunctionalInterface
public interface EventHandler {
  /**
   * One event.
   *
   * @param client the broker-validated sender
   */
  void handle(String client, Event event);
}

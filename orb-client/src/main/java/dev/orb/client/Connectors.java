package dev.orb.client;

import dev.orb.transport.Connector;

/** Makes the connector of one client. Thread-safe; opens nothing yet. */
@FunctionalInterface
interface Connectors {
  /**
   * The connector of one client.
   *
   * @param user the client's id
   * @param secret what proves it
   * @param instance names this installation of the client and, after a slash, this process
   */
  Connector of(String user, String secret, String instance);
}

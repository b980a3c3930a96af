package dev.orb.server.dispatch;

import dev.orb.protocol.Json;
import java.util.Map;

/**
 * What of a command differs from client to client. Whatever differs makes each client's message one
 * of its own.
 *
 * @param paramsFor by client id: laid over the command's params if both are objects, else in their
 *     place
 * @param parts whether each is told which part of how many it is
 */
public record Individual(Map<String, Json> paramsFor, boolean parts) {
  /** Everybody gets the same. */
  public static final Individual NONE = new Individual(Map.of(), false);

  public Individual {
    paramsFor = Map.copyOf(paramsFor);
  }

  boolean isNone() {
    return paramsFor.isEmpty() && !parts;
  }
}

package dev.orb.server.fleet;

import dev.orb.protocol.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * One welcomed session of a client, as callbacks see it: a copy.
 *
 * @param client the broker-validated id
 * @param epoch the session's number
 * @param instance the installation that it comes from
 * @param address where it connects from
 * @param version of its library or agent
 * @param groups that it is in
 * @param facts that it reported of itself, so no ground for trust
 * @param since when it said hello
 */
public record ClientSession(
    String client,
    long epoch,
    String instance,
    String address,
    String version,
    Set<String> groups,
    Map<String, Json> facts,
    Instant since) {
  public ClientSession {
    groups = Set.copyOf(groups);
    facts = Map.copyOf(facts);
  }
}

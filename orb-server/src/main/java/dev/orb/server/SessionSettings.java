package dev.orb.server;

import dev.orb.server.fleet.DuplicatePolicy;
import java.time.Duration;

/**
 * How clients are treated.
 *
 * @param heartbeat how often they say that they live
 * @param timeout how long silence is borne
 * @param handshake how long a connection may take to become a session
 * @param duplicate who has an id that another instance wants while its holder lives
 * @param maxClients how many may be enrolled
 */
public record SessionSettings(
    Duration heartbeat,
    Duration timeout,
    Duration handshake,
    int maxClients,
    DuplicatePolicy duplicate) {
  /** The usual. */
  public static final SessionSettings USUAL =
      new SessionSettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          100_000,
          DuplicatePolicy.REJECT_NEW);

  /**
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} that names the key, the fault and
   *     the allowed values
   */
  public SessionSettings {
    Allowed.above(heartbeat, "heartbeat.interval");
    Allowed.require(
        timeout.compareTo(heartbeat) > 0,
        "heartbeat.timeout",
        timeout,
        "more than heartbeat.interval");
    Allowed.above(handshake, "clients.handshake-timeout");
    Allowed.require(maxClients > 0, "clients.max", maxClients, "> 0");
  }

  /** The same with another way to settle who has an id. */
  public SessionSettings withDuplicate(DuplicatePolicy other) {
    return new SessionSettings(heartbeat, timeout, handshake, maxClients, other);
  }
}

package dev.orb.server.broker;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the embedded broker needs to know. {@link #in} gives the defaults; each {@code with} method
 * changes one thing.
 *
 * @param folder where its journal lies; made if it is not there
 * @param node whose reply and presence queues it makes
 * @param bind the address that it listens on
 * @param port the port, 0 for any free one
 * @param powerSafe whether a confirmed message also survives a power cut, not only a kill
 * @param heartbeatTimeout how long a connection may be silent
 * @param handshakeTimeout how long a peer may take from connecting to a session
 * @param maxPayload bytes of one message; a frame of more than twice that is cut off
 * @param maxStrangers peers at once that have no session yet; more wait to be accepted, and those
 *     that are silent for a quarter of {@code handshakeTimeout} make room
 * @param expiryScan how often expired messages are looked for
 */
public record BrokerSettings(
    Path folder,
    String node,
    String bind,
    int port,
    boolean powerSafe,
    Duration heartbeatTimeout,
    Duration handshakeTimeout,
    long maxPayload,
    int maxStrangers,
    Duration expiryScan) {

  /**
   * @throws OrbException {@code INVALID_CONFIG} that names the fault and the allowed values
   */
  public BrokerSettings {
    require(Names.isId(node), "node", node, "an id");
    require(port >= 0 && port <= 65535, "broker.port", port, "0 to 65535");
    requireAbove(heartbeatTimeout, "heartbeat.timeout");
    requireAbove(handshakeTimeout, "clients.handshake-timeout");
    require(
        maxPayload >= 1024 && maxPayload <= 1 << 30,
        "commands.max-payload",
        maxPayload,
        "1KiB to 1GiB");
    require(maxStrangers > 0, "unauthenticated peers", maxStrangers, "> 0");
    requireAbove(expiryScan, "expiry scan");
  }

  /** The defaults, in this folder. */
  public static BrokerSettings in(Path folder, String node) {
    return new BrokerSettings(
        folder,
        node,
        "127.0.0.1",
        61616,
        false,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        10 << 20,
        1000,
        Duration.ofSeconds(5));
  }

  /** Listens there. */
  public BrokerSettings withBind(String address, int listenPort) {
    return new BrokerSettings(
        folder,
        node,
        address,
        listenPort,
        powerSafe,
        heartbeatTimeout,
        handshakeTimeout,
        maxPayload,
        maxStrangers,
        expiryScan);
  }

  /** Waits for the disk itself before it confirms, or only for the operating system. */
  public BrokerSettings withPowerSafe(boolean always) {
    return new BrokerSettings(
        folder,
        node,
        bind,
        port,
        always,
        heartbeatTimeout,
        handshakeTimeout,
        maxPayload,
        maxStrangers,
        expiryScan);
  }

  /** Bears silence that long, and a handshake that long. */
  public BrokerSettings withTimeouts(Duration heartbeat, Duration handshake) {
    return new BrokerSettings(
        folder,
        node,
        bind,
        port,
        powerSafe,
        heartbeat,
        handshake,
        maxPayload,
        maxStrangers,
        expiryScan);
  }

  /** Takes messages and peers without a session up to these bounds. */
  public BrokerSettings withBounds(long payload, int strangers) {
    return new BrokerSettings(
        folder,
        node,
        bind,
        port,
        powerSafe,
        heartbeatTimeout,
        handshakeTimeout,
        payload,
        strangers,
        expiryScan);
  }

  /** Looks for expired messages that often. */
  public BrokerSettings withExpiryScan(Duration period) {
    return new BrokerSettings(
        folder,
        node,
        bind,
        port,
        powerSafe,
        heartbeatTimeout,
        handshakeTimeout,
        maxPayload,
        maxStrangers,
        period);
  }

  private static void requireAbove(Duration value, String key) {
    require(!value.isNegative() && !value.isZero(), key, value, "> 0");
  }

  private static void require(boolean good, String key, Object value, String allowed) {
    if (!good) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          key + ": '" + value + "' is not possible",
          "allowed: " + allowed);
    }
  }
}

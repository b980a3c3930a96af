package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server needs to know before it starts. {@link #in} gives the defaults; each {@code with}
 * method changes one thing.
 *
 * @param node its name; null takes the one kept in the data folder, or the host name
 * @param data the folder of journal, broker and keys
 * @param bind the address that the broker listens on
 * @param port the broker's port, 0 for any free one
 * @param insecure whether to listen beyond loopback without TLS
 * @param sync whether an acknowledged write also survives a power cut
 * @param heartbeat how often clients say that they live
 * @param heartbeatTimeout how long silence is borne
 * @param handshakeTimeout how long a connection may take to become a session
 * @param maxClients how many may be enrolled
 * @param ttl how long a command may wait when nobody says
 * @param timeout how long a handler may run when nobody says
 * @param maxPayload bytes of one message
 * @param maxAttempts how often an idempotent command is started before it is given up
 * @param queueLimit open commands of one client
 * @param drainTimeout how long a stop waits for work in hand
 */
public record ServerSettings(
    @Nullable String node,
    Path data,
    String bind,
    int port,
    boolean insecure,
    Sync sync,
    Duration heartbeat,
    Duration heartbeatTimeout,
    Duration handshakeTimeout,
    int maxClients,
    Duration ttl,
    Duration timeout,
    long maxPayload,
    int maxAttempts,
    int queueLimit,
    Duration drainTimeout) {

  /** What an acknowledged write survives. */
  public enum Sync {
    /** The death of the process. */
    PROCESS,
    /** Also a power cut. */
    ALWAYS
  }

  /**
   * @throws OrbException {@code INVALID_CONFIG} that names the key, the fault and the allowed
   *     values
   */
  public ServerSettings {
    require(node == null || Names.isId(node), "node", String.valueOf(node), "an id");
    require(port >= 0 && port <= 65535, "broker.port", port, "0 to 65535");
    requireAbove(heartbeat, "heartbeat.interval");
    require(
        heartbeatTimeout.compareTo(heartbeat) > 0,
        "heartbeat.timeout",
        heartbeatTimeout,
        "more than heartbeat.interval");
    requireAbove(handshakeTimeout, "clients.handshake-timeout");
    require(maxClients > 0, "clients.max", maxClients, "> 0");
    requireAbove(ttl, "commands.ttl");
    requireAbove(timeout, "commands.timeout");
    require(
        maxPayload >= 1024 && maxPayload <= 1 << 30,
        "commands.max-payload",
        maxPayload,
        "1KiB to 1GiB");
    require(maxAttempts > 0, "commands.max-attempts", maxAttempts, "> 0");
    require(queueLimit > 0, "commands.queue-limit", queueLimit, "> 0");
    require(!drainTimeout.isNegative(), "server.drain-timeout", drainTimeout, ">= 0");
    require(
        insecure || isLoopback(bind),
        "broker.bind",
        bind,
        "a loopback address while broker.tls.mode is off, or set broker.insecure: true");
  }

  private static boolean isLoopback(String bind) {
    try {
      return InetAddress.getByName(bind).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "broker.bind: '" + bind + "' is no address of this machine",
          "name one, such as 127.0.0.1",
          e);
    }
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

  /** The defaults, in this data folder. */
  public static ServerSettings in(Path data) {
    return new ServerSettings(
        null,
        data,
        "127.0.0.1",
        61616,
        false,
        Sync.PROCESS,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        100_000,
        Duration.ofHours(1),
        Duration.ofSeconds(60),
        10 << 20,
        3,
        10_000,
        Duration.ofSeconds(30));
  }

  /** The same under another name. */
  public ServerSettings withNode(String name) {
    return new ServerSettings(
        name,
        data,
        bind,
        port,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same on another port, 0 for any free one. */
  public ServerSettings withPort(int other) {
    return new ServerSettings(
        node,
        data,
        bind,
        other,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same listening on another address; beyond loopback only if insecure. */
  public ServerSettings withBind(String address, boolean insecureToo) {
    return new ServerSettings(
        node,
        data,
        address,
        port,
        insecureToo,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same with other durability. */
  public ServerSettings withSync(Sync other) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        other,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same with other heartbeats. */
  public ServerSettings withHeartbeat(Duration interval, Duration silence) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        sync,
        interval,
        silence,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same with another time for the way from a connection to a session. */
  public ServerSettings withHandshakeTimeout(Duration other) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        other,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same with another bound of enrolled clients. */
  public ServerSettings withMaxClients(int other) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        other,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same with other times for commands that name none. */
  public ServerSettings withCommandTimes(Duration wait, Duration run) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        wait,
        run,
        maxPayload,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same with another bound of one message, in bytes. */
  public ServerSettings withMaxPayload(long bytes) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        bytes,
        maxAttempts,
        queueLimit,
        drainTimeout);
  }

  /** The same with another bound of attempts. */
  public ServerSettings withMaxAttempts(int other) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        other,
        queueLimit,
        drainTimeout);
  }

  /** The same with another bound of open commands of one client. */
  public ServerSettings withQueueLimit(int other) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        other,
        drainTimeout);
  }

  /** The same with another patience when it stops. */
  public ServerSettings withDrainTimeout(Duration other) {
    return new ServerSettings(
        node,
        data,
        bind,
        port,
        insecure,
        sync,
        heartbeat,
        heartbeatTimeout,
        handshakeTimeout,
        maxClients,
        ttl,
        timeout,
        maxPayload,
        maxAttempts,
        queueLimit,
        other);
  }
}

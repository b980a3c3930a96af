package dev.orb.server;

import java.time.Duration;

/**
 * What holds for commands that do not say.
 *
 * @param ttl how long one may wait to be started
 * @param timeout how long a handler may run
 * @param maxPayload bytes of one message
 * @param maxAttempts how often an idempotent command is started before it is given up
 * @param queueLimit open commands of one client
 */
public record CommandSettings(
    Duration ttl, Duration timeout, long maxPayload, int maxAttempts, int queueLimit) {
  /** The usual. */
  public static final CommandSettings USUAL =
      new CommandSettings(Duration.ofHours(1), Duration.ofSeconds(60), 10 << 20, 3, 10_000);

  /**
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} that names the key, the fault and
   *     the allowed values
   */
  public CommandSettings {
    Allowed.above(ttl, "commands.ttl");
    Allowed.above(timeout, "commands.timeout");
    Allowed.require(
        maxPayload >= 1024 && maxPayload <= 1 << 30,
        "commands.max-payload",
        maxPayload,
        "1KiB to 1GiB");
    Allowed.require(maxAttempts > 0, "commands.max-attempts", maxAttempts, "> 0");
    Allowed.require(queueLimit > 0, "commands.queue-limit", queueLimit, "> 0");
  }
}

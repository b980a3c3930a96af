package dev.orb.server.dispatch;

import java.time.Duration;

/**
 * Limits and defaults of one node's dispatch.
 *
 * @param node its name
 * @param ttl how long a command may wait when nobody says
 * @param timeout how long a handler may run when nobody says
 * @param maxPayload bytes of one message
 * @param queueLimit open commands of one client
 */
public record DispatchSettings(
    String node, Duration ttl, Duration timeout, long maxPayload, int queueLimit) {
  /** How long after {@code expiresAt} an answer or the broker's evidence may still come. */
  static final Duration EXPIRY_GRACE = Duration.ofSeconds(5);

  /**
   * How long after its timeout a started command may still answer. Longer than an agent takes from
   * TERM to KILL.
   */
  static final Duration RUNNING_GRACE = Duration.ofSeconds(20);

  /** How long evidence of an expiry waits for news that it had started, which comes another way. */
  static final Duration EVIDENCE_GRACE = Duration.ofSeconds(1);

  /** How long a node that starts reads what came while it was away, before it ends anything. */
  static final Duration RECOVERY_GRACE = Duration.ofSeconds(15);

  /** Commands that have not ended, over all clients; each is held in memory. */
  static final int MAX_OPEN = 1_000_000;

  /** Durable commands that the broker has not confirmed, whose bodies are held in memory. */
  static final int MAX_UNSENT = 20_000;

  /** Bytes of their bodies. */
  static final long MAX_UNSENT_BYTES = 256L << 20;

  /** Ephemeral deliveries without an answer. */
  static final int MAX_PENDING = 200_000;

  /**
   * Ephemeral commands a second that succeed and are written to the history; others are counted.
   */
  static final int HISTORY_PER_SECOND = 1_000;
}

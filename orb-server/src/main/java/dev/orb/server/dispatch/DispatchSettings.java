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
 * @param maxOpen open commands of all clients, if each has one delivery
 */
public record DispatchSettings(
    String node, Duration ttl, Duration timeout, long maxPayload, int queueLimit, int maxOpen) {
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

  /** Bytes that an open command takes in memory (measured: 0.7 KiB with one delivery). */
  private static final int OPEN_BYTES = 1024;

  /** Bytes that one of its deliveries may take besides: state, start, due, attempts. */
  private static final int DELIVERY_BYTES = 32;

  private static final int MOST_OPEN = 5_000_000;

  /** With as many open commands as half of this process's heap may hold. */
  public DispatchSettings(
      String node, Duration ttl, Duration timeout, long maxPayload, int queueLimit) {
    this(node, ttl, timeout, maxPayload, queueLimit, maxOpen(Runtime.getRuntime().maxMemory()));
  }

  static int maxOpen(long heap) {
    return (int) Math.min(MOST_OPEN, heap / 2 / OPEN_BYTES);
  }

  /** How many commands with one delivery one with so many weighs as much as. */
  static int weight(int deliveries) {
    return 1 + (int) ((long) deliveries * DELIVERY_BYTES / OPEN_BYTES);
  }

  /** Durable commands that the broker has not confirmed, whose bodies are held in memory. */
  static final int MAX_UNSENT = 20_000;

  /** Bytes of their bodies; less where the heap is small. */
  static final long MAX_UNSENT_BYTES = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);

  /** Ephemeral deliveries without an answer. */
  static final int MAX_PENDING = 200_000;

  /**
   * Ephemeral commands a second that succeed and are written to the history; others are counted.
   */
  static final int HISTORY_PER_SECOND = 1_000;
}

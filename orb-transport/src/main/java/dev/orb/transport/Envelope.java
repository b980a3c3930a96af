package dev.orb.transport;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bytes for an address, with what the broker must know to carry them. The body is not copied and
 * must not change afterwards.
 *
 * @param address where to
 * @param body the JSON of one message
 * @param kind becomes {@code orb_kind}
 * @param id becomes {@code orb_id}, if there is one
 * @param name becomes {@code orb_name}, if there is one
 * @param durable whether the broker must have it on disk before it confirms
 * @param priority 0 to 9
 * @param expiresAt after this the broker does not deliver it, null for never
 * @param duplicateId the broker routes one message of this id to an address, null for no check
 * @param group messages of one group stay in order over several consumers, null for no group
 * @param to becomes {@code orb_to}: the address that it was meant for, where it is sent to the
 *     queue of one of its readers instead; null where both are the same
 */
// why: the body is handed over, never compared; a copy per message would be measurable
@SuppressWarnings("ArrayRecordComponent")
public record Envelope(
    String address,
    byte[] body,
    String kind,
    @Nullable String id,
    @Nullable String name,
    boolean durable,
    int priority,
    @Nullable Instant expiresAt,
    @Nullable String duplicateId,
    @Nullable String group,
    @Nullable String to) {
  /** The priority of messages that have none of their own. */
  public static final int USUAL_PRIORITY = 4;

  /** A message that is sent to the address that it is meant for. */
  public Envelope(
      String address,
      byte[] body,
      String kind,
      @Nullable String id,
      @Nullable String name,
      boolean durable,
      int priority,
      @Nullable Instant expiresAt,
      @Nullable String duplicateId,
      @Nullable String group) {
    this(address, body, kind, id, name, durable, priority, expiresAt, duplicateId, group, null);
  }

  /** The same message, put into a queue for one of its readers. */
  public Envelope into(String queue) {
    return new Envelope(
        queue,
        body,
        kind,
        id,
        name,
        durable,
        priority,
        expiresAt,
        duplicateId,
        group,
        queue.equals(address) ? to : address);
  }

  /** A message that is not on disk, not checked for duplicates and in no group. */
  public static Envelope fleeting(
      String address, byte[] body, String kind, @Nullable String id, @Nullable Instant expiresAt) {
    return new Envelope(
        address, body, kind, id, null, false, USUAL_PRIORITY, expiresAt, null, null);
  }

  /** A message that is confirmed once it is on disk, under an id that is routed once. */
  public static Envelope durable(
      String address, byte[] body, String kind, String id, @Nullable Instant expiresAt) {
    return new Envelope(address, body, kind, id, null, true, USUAL_PRIORITY, expiresAt, id, null);
  }
}

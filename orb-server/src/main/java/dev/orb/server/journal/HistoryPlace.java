package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.UUID;

/**
 * A place in what one client had to do. Places are ordered as it is shown: what was queued last
 * comes first.
 *
 * @param queuedAt when it was accepted, in milliseconds
 * @param command which command it was
 */
public record HistoryPlace(Instant queuedAt, CommandId command)
    implements Comparable<HistoryPlace> {
  private static final int TEXT_OF_ID = 36;

  /** Before everything. */
  public static final HistoryPlace TOP =
      new HistoryPlace(Instant.ofEpochMilli(Long.MAX_VALUE), new CommandId(new UUID(-1, -1)));

  public HistoryPlace {
    queuedAt = Instant.ofEpochMilli(queuedAt.toEpochMilli());
  }

  /** Where a delivery is. */
  public static HistoryPlace of(DeliveryRecord delivery) {
    return new HistoryPlace(delivery.queuedAt(), delivery.command());
  }

  /**
   * Reads what {@link #cursor} gave.
   *
   * @throws OrbException {@code BAD_PARAMS}
   */
  public static HistoryPlace of(String cursor) {
    try {
      return new HistoryPlace(
          Instant.ofEpochMilli(Long.parseLong(cursor.substring(TEXT_OF_ID), Character.MAX_RADIX)),
          new CommandId(UUID.fromString(cursor.substring(0, TEXT_OF_ID))));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "this cursor was not given by a list of a client's deliveries",
          "use next",
          e);
    }
  }

  /** An opaque text for it. */
  public String cursor() {
    return command + Long.toString(queuedAt.toEpochMilli(), Character.MAX_RADIX);
  }

  @Override
  public int compareTo(HistoryPlace other) {
    int byTime = other.queuedAt.compareTo(queuedAt);
    return byTime != 0 ? byTime : compare(other.command.uuid(), command.uuid());
  }

  /** As databases order them, by bytes without a sign. */
  private static int compare(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }
}

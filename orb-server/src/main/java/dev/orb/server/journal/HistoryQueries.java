package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what one client had to do, the newest first. */
final class HistoryQueries {
  private static final int TEXT_OF_ID = 36;

  private final Connection connection;

  HistoryQueries(Connection connection) {
    this.connection = connection;
  }

  /** The last one that was shown. */
  private record Place(Instant queuedAt, UUID command) {
    static final Place TOP = new Place(Instant.ofEpochMilli(Long.MAX_VALUE), new UUID(-1, -1));

    static Place of(DeliveryRecord row) {
      return new Place(row.queuedAt(), row.command().uuid());
    }

    String cursor() {
      return command + Long.toString(queuedAt.toEpochMilli(), Character.MAX_RADIX);
    }

    static Place of(String cursor) {
      try {
        return new Place(
            Instant.ofEpochMilli(Long.parseLong(cursor.substring(TEXT_OF_ID), Character.MAX_RADIX)),
            UUID.fromString(cursor.substring(0, TEXT_OF_ID)));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "this cursor was not given by a list of a client's deliveries",
            "use next",
            e);
      }
    }
  }

  Page<DeliveryRecord> page(String client, int limit, Optional<String> after) throws SQLException {
    Place below = after.map(Place::of).orElse(Place.TOP);
    // why both conditions on the time: the first is what an index is read by
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_delivery WHERE client = ? AND queued_at <= ?"
                + " AND (queued_at < ? OR command_id < ?)"
                + " ORDER BY client DESC, queued_at DESC, command_id DESC FETCH FIRST ? ROWS ONLY")) {
      new Bind(select)
          .text(client)
          .time(below.queuedAt())
          .time(below.queuedAt())
          .uuid(below.command())
          .number(limit + 1L);
      List<DeliveryRecord> rows = new DeliveryTable(connection).read(select);
      boolean more = rows.size() > limit;
      List<DeliveryRecord> shown = more ? rows.subList(0, limit) : rows;
      return new Page<>(
          shown, more && !shown.isEmpty() ? Place.of(shown.get(limit - 1)).cursor() : null);
    }
  }
}

package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sessions of clients, those that last and those that were. Bounded by its pruning. */
final class SessionTable {
  /** Sessions of one client that a pruning leaves. */
  static final int KEPT = 100;

  private static final int LONGEST = 1 << 10;
  private static final List<String> KEYS = List.of("epoch");
  private static final List<String> OTHERS =
      List.of(
          "client",
          "node",
          "address",
          "instance",
          "version",
          "connected_at",
          "disconnected_at",
          "reason",
          "graceful",
          "processed");

  private final Connection connection;

  SessionTable(Connection connection) {
    this.connection = connection;
  }

  void write(Dialect dialect, Collection<SessionRecord> sessions) throws SQLException {
    if (sessions.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(dialect.upsert("orb_session", KEYS, OTHERS))) {
      Bind row = new Bind(upsert);
      for (SessionRecord session : sessions) {
        row.number(session.epoch())
            .text(ClientTable.fold(session.client()))
            .text(session.node())
            .text(cut(session.address()))
            .text(cut(session.instance()))
            .text(cut(session.version()))
            .time(session.connectedAt())
            .time(session.disconnectedAt())
            .text(cut(session.reason()))
            .flagOrNull(session.graceful())
            .number(session.processed())
            .addBatch();
      }
      upsert.executeBatch();
    }
  }

  /** Foreign text may be long. */
  private static @Nullable String cut(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
  }

  /** Leaves the newest of these clients. */
  void prune(Collection<String> clients) throws SQLException {
    if (clients.isEmpty()) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM orb_session WHERE client = ? AND epoch <= (SELECT epoch FROM orb_session"
                + " WHERE client = ? ORDER BY epoch DESC OFFSET ? ROWS FETCH FIRST 1 ROWS ONLY)")) {
      Bind row = new Bind(delete);
      for (String client : clients) {
        String folded = ClientTable.fold(client);
        row.text(folded).text(folded).number(KEPT).addBatch();
      }
      delete.executeBatch();
    }
  }

  /**
   * Forgets those that ended before then, and those that began before and were never seen to end.
   * Epochs grow with time, so that it reads little else.
   */
  void forgetBefore(Instant then) throws SQLException {
    long first;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT epoch FROM orb_session WHERE connected_at >= ?"
                + " ORDER BY epoch FETCH FIRST 1 ROWS ONLY")) {
      new Bind(select).time(then);
      try (ResultSet rows = select.executeQuery()) {
        first = rows.next() ? rows.getLong(1) : Long.MAX_VALUE;
      }
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM orb_session"
                + " WHERE epoch < ? AND COALESCE(disconnected_at, connected_at) < ?")) {
      new Bind(delete).number(first).time(then);
      delete.executeUpdate();
    }
  }

  Page<SessionRecord> page(String client, int limit, Optional<String> after) throws SQLException {
    List<SessionRecord> found = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_session WHERE client = ? AND epoch < ?"
                + " ORDER BY epoch DESC FETCH FIRST ? ROWS ONLY")) {
      new Bind(select)
          .text(ClientTable.fold(client))
          .number(after.map(SessionTable::fromCursor).orElse(Long.MAX_VALUE))
          .number(limit + 1L);
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        while (rows.next()) {
          found.add(read(columns));
        }
      }
    }
    boolean more = found.size() > limit;
    List<SessionRecord> shown = more ? found.subList(0, limit) : found;
    return new Page<>(shown, more ? "s" + Long.toString(shown.get(limit - 1).epoch(), 36) : null);
  }

  private static SessionRecord read(Columns columns) throws SQLException {
    Instant ended = columns.timeOrNull("disconnected_at");
    return new SessionRecord(
        columns.number("epoch"),
        columns.text("client"),
        columns.text("node"),
        columns.text("address"),
        columns.text("instance"),
        columns.text("version"),
        columns.time("connected_at"),
        ended,
        columns.textOrNull("reason"),
        ended == null ? null : columns.flag("graceful"),
        columns.number("processed"));
  }

  private static long fromCursor(String cursor) {
    try {
      if (cursor.startsWith("s")) {
        return Long.parseLong(cursor.substring(1), 36);
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for every wrong cursor
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS, "this cursor was not given by a list of sessions", "use next");
  }
}

package dev.orb.server.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Commands that are to be forgotten, and what is kept of them. Without its row in {@code
 * orb_progress} a command is there for nobody; so that goes first, and the rest a few rows at a
 * time, in any number of transactions.
 */
final class PastTables {
  /** Each has its rows under {@code command_id} first. */
  private static final List<String> OF_COMMANDS =
      List.of(
          "orb_delivery",
          "orb_body",
          "orb_said",
          "orb_evidence",
          "orb_cancel",
          "orb_handover",
          "orb_dead_letter");

  private final Connection connection;
  private final Dialect dialect;

  PastTables(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /**
   * Some commands, in accept order.
   *
   * @param last the last one's number
   * @param more whether there may be more that are as old
   * @param over those of them that ended, or that are half forgotten
   */
  record Found(long last, boolean more, List<UUID> over) {}

  /** Looks at so many commands after a number, for those that were over before then. */
  Found after(long no, int most, Instant before) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT c.no, c.id, c.created_at, p.no AS known, p.finished_at FROM orb_command c"
                + " LEFT JOIN orb_progress p ON p.no = c.no"
                + " WHERE c.no > ? ORDER BY c.no FETCH FIRST ? ROWS ONLY")) {
      new Bind(select).number(no).number(most);
      List<UUID> over = new ArrayList<>();
      long last = no;
      int seen = 0;
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        while (rows.next()) {
          if (!columns.time("created_at").isBefore(before)) {
            return new Found(last, false, over);
          }
          seen++;
          last = columns.number("no");
          Instant finished = columns.timeOrNull("finished_at");
          if (columns.numberOrNull("known") == null
              || (finished != null && finished.isBefore(before))) {
            over.add(columns.id("id").uuid());
          }
        }
      }
      return new Found(last, seen == most, over);
    }
  }

  /** Has nobody find them any more. */
  int hide(List<UUID> commands) throws SQLException {
    return delete(
        "DELETE FROM orb_progress WHERE no IN (SELECT no FROM orb_command WHERE id = ANY(?))",
        commands);
  }

  /** Deletes what is kept of them, at most so many rows. */
  int clear(List<UUID> commands, int most) throws SQLException {
    int left = most;
    for (String table : OF_COMMANDS) {
      if (left > 0) {
        try (PreparedStatement delete =
            connection.prepareStatement(dialect.deleteSome(table, "command_id = ANY(?)"))) {
          delete.setArray(1, ids(commands));
          delete.setInt(2, left);
          left -= delete.executeUpdate();
        }
      }
    }
    return most - left;
  }

  /** Deletes those of which nothing else is left. */
  int remove(List<UUID> commands) throws SQLException {
    return delete("DELETE FROM orb_command WHERE id = ANY(?)", commands);
  }

  /** Deletes idempotency keys of before then, at most so many. */
  int clearKeys(Instant before, int most) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(dialect.deleteSome("orb_idempotency", "accepted_at < ?"))) {
      new Bind(delete).time(before).number(most);
      return delete.executeUpdate();
    }
  }

  private int delete(String sql, List<UUID> commands) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setArray(1, ids(commands));
      return delete.executeUpdate();
    }
  }

  private Array ids(List<UUID> commands) throws SQLException {
    return connection.createArrayOf("uuid", commands.toArray());
  }
}

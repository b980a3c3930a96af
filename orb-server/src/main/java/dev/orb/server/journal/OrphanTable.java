package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Evidence without a command. Bounded: whoever sends nonsense must not fill the disk. */
final class OrphanTable {
  /** The newest so many are kept, roughly. */
  private static final int KEPT = 10_000;

  private static final int LONGEST = 16 << 10;

  private final Connection connection;

  OrphanTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * Writes them.
   *
   * @param again whether some may be there already
   */
  void insert(List<JournalEntry.Orphan> orphans, boolean again) throws SQLException {
    if (orphans.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO orb_orphan (source, command_id, client, body, found_at)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      Bind row = new Bind(insert);
      for (JournalEntry.Orphan orphan : orphans) {
        if (!again || !isThere(orphan)) {
          bind(row, orphan).addBatch();
        }
      }
      insert.executeBatch();
    }
    try (Statement delete = connection.createStatement()) {
      delete.executeUpdate(
          "DELETE FROM orb_orphan WHERE no <= (SELECT MAX(no) FROM orb_orphan) - " + KEPT);
    }
  }

  private static Bind bind(Bind row, JournalEntry.Orphan orphan) throws SQLException {
    return row.text(cut(orphan.source()))
        .text(cut(orphan.commandId()))
        .text(cut(orphan.client()))
        .text(cut(orphan.body()))
        .time(orphan.at());
  }

  /** Whether the like is there: nothing else tells one from another. */
  private boolean isThere(JournalEntry.Orphan orphan) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT 1 FROM orb_orphan WHERE source = ? AND COALESCE(command_id, '') = ?"
                + " AND COALESCE(client, '') = ? AND body = ? AND found_at = ?")) {
      bind(
          new Bind(select),
          new JournalEntry.Orphan(
              orphan.source(),
              Objects.requireNonNullElse(orphan.commandId(), ""),
              Objects.requireNonNullElse(orphan.client(), ""),
              orphan.body(),
              orphan.at()));
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  /** The oldest of those that named a command and came from a client or out of its queue. */
  List<JournalEntry.Orphan> of(CommandId command, String client) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_orphan WHERE command_id = ? AND client = ?"
                + " ORDER BY no FETCH FIRST 10 ROWS ONLY")) {
      new Bind(select).text(command.toString()).text(client);
      List<JournalEntry.Orphan> all = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        while (rows.next()) {
          all.add(
              new JournalEntry.Orphan(
                  columns.text("source"),
                  columns.textOrNull("command_id"),
                  columns.textOrNull("client"),
                  columns.text("body"),
                  columns.time("found_at")));
        }
      }
      return all;
    }
  }

  /** Foreign text may be long. */
  private static @Nullable String cut(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
  }
}

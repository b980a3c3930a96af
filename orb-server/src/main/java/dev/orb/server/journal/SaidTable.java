package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * What handlers said. Of each delivery the newest are kept: so many entries, with so much output.
 * How many went is written into the oldest that is left.
 */
final class SaidTable {
  /** Entries of one delivery that stay when it is trimmed. */
  static final int ENTRIES = 1_000;

  /** Characters of output of one delivery that stay when it is trimmed. */
  static final int OUTPUT = 1 << 20;

  private static final List<String> KEYS = List.of("command_id", "stamp");
  private static final List<String> OTHERS =
      List.of("client", "attempt", "seq", "percent", "words", "chunk", "said_at", "dropped");

  private final Connection connection;

  SaidTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * Writes them.
   *
   * @param again whether some may be there already
   */
  void write(Dialect dialect, Collection<Said> all, boolean again) throws SQLException {
    if (all.isEmpty()) {
      return;
    }
    String sql =
        again ? dialect.upsert("orb_said", KEYS, OTHERS) : dialect.insert("orb_said", KEYS, OTHERS);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Bind row = new Bind(statement);
      for (Said said : all) {
        row.uuid(said.command().uuid())
            .number(said.stamp())
            .text(said.client())
            .number(said.attempt())
            .number(said.seq())
            .integer(said.percent())
            .text(said.text())
            .text(said.chunk())
            .time(said.at())
            .number(said.dropped())
            .addBatch();
      }
      statement.executeBatch();
    }
  }

  /** Lets the oldest of these deliveries go, down to the bound. */
  void trim(Set<JournalEntry.SaidMuch> deliveries) throws SQLException {
    for (JournalEntry.SaidMuch delivery : deliveries) {
      trim(delivery.command(), delivery.client());
    }
  }

  private void trim(CommandId command, String client) throws SQLException {
    Bounds bounds = bounds(command, client);
    if (bounds.dropped() == 0) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM orb_said WHERE command_id = ? AND client = ? AND stamp < ?")) {
      new Bind(delete).uuid(command.uuid()).text(client).number(bounds.oldest());
      delete.executeUpdate();
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE orb_said SET dropped = dropped + ? WHERE command_id = ? AND stamp = ?")) {
      new Bind(update).number(bounds.dropped()).uuid(command.uuid()).number(bounds.oldest());
      update.executeUpdate();
    }
  }

  /**
   * Where the bound cuts.
   *
   * @param oldest the stamp of the oldest that stays
   * @param dropped how many go, with those that went before
   */
  private record Bounds(long oldest, int dropped) {}

  private Bounds bounds(CommandId command, String client) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT stamp, COALESCE(CHAR_LENGTH(chunk), 0), dropped FROM orb_said"
                + " WHERE command_id = ? AND client = ? ORDER BY stamp DESC")) {
      new Bind(select).uuid(command.uuid()).text(client);
      try (ResultSet rows = select.executeQuery()) {
        long oldest = 0;
        long output = 0;
        int entries = 0;
        int dropped = 0;
        while (rows.next()) {
          entries++;
          output += rows.getLong(2);
          // why: the newest stays whatever its size, and once one goes all older ones go
          if (dropped > 0 || (entries > 1 && (entries > ENTRIES || output > OUTPUT))) {
            dropped += 1 + rows.getInt(3);
          } else {
            oldest = rows.getLong(1);
          }
        }
        return new Bounds(oldest, dropped);
      }
    }
  }

  /** Those of one command between two stamps, the second with, in order. */
  List<Said> of(CommandId command, long after, long upTo, int limit) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_said WHERE command_id = ? AND stamp > ? AND stamp <= ?"
                + " ORDER BY stamp FETCH FIRST ? ROWS ONLY")) {
      new Bind(select).uuid(command.uuid()).number(after).number(upTo).number(limit);
      return read(select);
    }
  }

  /** Those of one delivery that the bound leaves, in order. */
  List<Said> of(CommandId command, String client) throws SQLException {
    List<Said> newest;
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_said WHERE command_id = ? AND client = ?"
                + " ORDER BY stamp DESC FETCH FIRST ? ROWS ONLY")) {
      new Bind(select).uuid(command.uuid()).text(client).number(2 * ENTRIES);
      newest = read(select);
    }
    return bounded(newest);
  }

  /** The newest that the bound leaves, in order; trimming may be due. */
  private static List<Said> bounded(List<Said> newestFirst) {
    List<Said> kept = new ArrayList<>();
    long output = 0;
    int dropped = 0;
    for (Said said : newestFirst) {
      output += said.output();
      if (dropped > 0 || (!kept.isEmpty() && (kept.size() >= ENTRIES || output > OUTPUT))) {
        dropped += 1 + said.dropped();
      } else {
        kept.add(said);
      }
    }
    if (dropped > 0) {
      int oldest = kept.size() - 1;
      kept.set(oldest, kept.get(oldest).withDropped(kept.get(oldest).dropped() + dropped));
    }
    Collections.reverse(kept);
    return kept;
  }

  private static List<Said> read(PreparedStatement select) throws SQLException {
    List<Said> all = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      Columns columns = new Columns(rows);
      while (rows.next()) {
        Long percent = columns.numberOrNull("percent");
        all.add(
            new Said(
                columns.id("command_id"),
                columns.text("client"),
                columns.number("stamp"),
                (int) columns.number("attempt"),
                (int) columns.number("seq"),
                percent == null ? null : percent.intValue(),
                columns.textOrNull("words"),
                columns.textOrNull("chunk"),
                columns.time("said_at"),
                (int) columns.number("dropped")));
      }
    }
    return all;
  }

  /** The largest stamp of the open commands of a node. */
  long lastStamp(String node) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT MAX(s.stamp) FROM orb_progress p JOIN orb_command c ON c.no = p.no"
                + " JOIN orb_said s ON s.command_id = c.id WHERE p.open_node = ?")) {
      new Bind(select).text(node);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }
}

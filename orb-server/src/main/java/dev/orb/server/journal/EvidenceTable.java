package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Evidence of deliveries. Of each the first so many are kept, because a client may flap for days.
 */
final class EvidenceTable {
  /** Of one delivery. */
  static final int KEPT = 100;

  private static final List<String> KEYS = List.of("command_id", "client", "stamp");
  private static final List<String> OTHERS = List.of("seen_at", "what", "attempt", "words");

  private final Connection connection;

  EvidenceTable(Connection connection) {
    this.connection = connection;
  }

  private record Of(CommandId command, String client) {}

  void write(Dialect dialect, Collection<EvidenceRecord> all) throws SQLException {
    if (all.isEmpty()) {
      return;
    }
    Map<Of, Integer> there = new HashMap<>();
    try (PreparedStatement statement =
        connection.prepareStatement(dialect.upsert("orb_evidence", KEYS, OTHERS))) {
      Bind row = new Bind(statement);
      for (EvidenceRecord seen : all) {
        Of of = new Of(seen.command(), seen.client());
        Integer known = there.get(of);
        int before = known == null ? count(of) : known;
        there.put(of, before + 1);
        if (before < KEPT) {
          row.uuid(seen.command().uuid())
              .text(seen.client())
              .number(seen.stamp())
              .time(seen.at())
              .text(seen.what())
              .number(seen.attempt())
              .text(seen.words())
              .addBatch();
        }
      }
      statement.executeBatch();
    }
  }

  private int count(Of of) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT COUNT(*) FROM orb_evidence WHERE command_id = ? AND client = ?")) {
      new Bind(select).uuid(of.command().uuid()).text(of.client());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getInt(1) : 0;
      }
    }
  }

  List<EvidenceRecord> of(CommandId command, String client) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_evidence WHERE command_id = ? AND client = ? ORDER BY stamp")) {
      new Bind(select).uuid(command.uuid()).text(client);
      List<EvidenceRecord> all = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        while (rows.next()) {
          all.add(
              new EvidenceRecord(
                  columns.id("command_id"),
                  columns.text("client"),
                  columns.number("stamp"),
                  columns.time("seen_at"),
                  columns.text("what"),
                  (int) columns.number("attempt"),
                  columns.text("words")));
        }
      }
      return all;
    }
  }
}

package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Whether the fleet is frozen. */
final class FreezeTable {
  private static final int ONLY = 1;

  private final Connection connection;

  FreezeTable(Connection connection) {
    this.connection = connection;
  }

  void put(Dialect dialect, FreezeRecord freeze) throws SQLException {
    List<String> others = List.of("since", "frozen_by", "reason");
    try (PreparedStatement upsert =
        connection.prepareStatement(dialect.upsert("orb_freeze", List.of("no"), others))) {
      new Bind(upsert).number(ONLY).time(freeze.since()).text(freeze.by()).text(freeze.reason());
      upsert.executeUpdate();
    }
  }

  void clear() throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement("DELETE FROM orb_freeze")) {
      delete.executeUpdate();
    }
  }

  Optional<FreezeRecord> find() throws SQLException {
    try (PreparedStatement select = connection.prepareStatement("SELECT * FROM orb_freeze");
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) {
        return Optional.empty();
      }
      Columns columns = new Columns(rows);
      return Optional.of(
          new FreezeRecord(
              columns.time("since"), columns.text("frozen_by"), columns.textOrNull("reason")));
    }
  }
}

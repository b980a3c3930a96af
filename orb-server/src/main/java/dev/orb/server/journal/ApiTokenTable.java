package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens of callers. */
final class ApiTokenTable {
  private static final KeyedTable TABLE =
      new KeyedTable(
          "orb_api_token",
          "id",
          List.of(
              "name",
              "for_role",
              "commands",
              "on_places",
              "secret_hash",
              "former_hash",
              "former_until",
              "created_at",
              "expires_at",
              "rotated_at",
              "last_used_at"));

  private final Connection connection;

  ApiTokenTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param changes by id: as it is now, empty for forgotten
   * @param used by id: when it was used last
   */
  void apply(
      Dialect dialect, Map<String, Optional<ApiTokenRecord>> changes, Map<String, Instant> used)
      throws SQLException {
    TABLE.apply(connection, dialect, changes, ApiTokenTable::bind);
    if (!used.isEmpty()) {
      try (PreparedStatement update =
          connection.prepareStatement("UPDATE orb_api_token SET last_used_at = ? WHERE id = ?")) {
        Bind row = new Bind(update);
        for (Map.Entry<String, Instant> use : used.entrySet()) {
          row.time(use.getValue()).text(use.getKey()).addBatch();
        }
        update.executeBatch();
      }
    }
  }

  private static void bind(Bind row, ApiTokenRecord token) throws SQLException {
    row.text(token.name())
        .text(token.role())
        .text(StoredText.of(token.commands()))
        .text(StoredText.of(token.on()))
        .text(token.hash())
        .text(token.formerHash())
        .time(token.formerUntil())
        .time(token.createdAt())
        .time(token.expiresAt())
        .time(token.rotatedAt())
        .time(token.lastUsedAt());
  }

  List<ApiTokenRecord> all() throws SQLException {
    List<ApiTokenRecord> tokens = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT * FROM orb_api_token ORDER BY created_at, id");
        ResultSet rows = select.executeQuery()) {
      Columns columns = new Columns(rows);
      while (rows.next()) {
        tokens.add(
            new ApiTokenRecord(
                columns.text("id"),
                columns.text("name"),
                columns.text("for_role"),
                StoredText.strings(columns.text("commands")),
                StoredText.strings(columns.text("on_places")),
                columns.text("secret_hash"),
                columns.textOrNull("former_hash"),
                columns.timeOrNull("former_until"),
                columns.time("created_at"),
                columns.timeOrNull("expires_at"),
                columns.timeOrNull("rotated_at"),
                columns.timeOrNull("last_used_at")));
      }
    }
    return tokens;
  }
}

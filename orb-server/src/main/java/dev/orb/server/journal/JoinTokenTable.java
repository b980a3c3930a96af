package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Join tokens. */
final class JoinTokenTable {
  private static final KeyedTable TABLE =
      new KeyedTable(
          "orb_join_token",
          "id",
          List.of(
              "secret_hash",
              "in_groups",
              "labels",
              "uses",
              "used",
              "client",
              "ephemeral",
              "created_at",
              "expires_at",
              "revoked_at"));

  private final Connection connection;

  JoinTokenTable(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param changes by id: as it is now, empty for forgotten
   */
  void apply(Dialect dialect, Map<String, Optional<JoinTokenRecord>> changes) throws SQLException {
    TABLE.apply(connection, dialect, changes, JoinTokenTable::bind);
  }

  private static void bind(Bind row, JoinTokenRecord token) throws SQLException {
    row.text(token.hash())
        .text(StoredText.of(token.groups()))
        .text(StoredText.of(token.labels()))
        .number(token.uses())
        .number(token.used())
        .text(token.client())
        .span(token.ephemeral())
        .time(token.createdAt())
        .time(token.expiresAt())
        .time(token.revokedAt());
  }

  List<JoinTokenRecord> all() throws SQLException {
    List<JoinTokenRecord> tokens = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT * FROM orb_join_token ORDER BY created_at, id");
        ResultSet rows = select.executeQuery()) {
      Columns columns = new Columns(rows);
      while (rows.next()) {
        tokens.add(
            new JoinTokenRecord(
                columns.text("id"),
                columns.text("secret_hash"),
                StoredText.strings(columns.text("in_groups")),
                StoredText.map(columns.text("labels")),
                Math.toIntExact(columns.number("uses")),
                Math.toIntExact(columns.number("used")),
                columns.textOrNull("client"),
                columns.spanOrNull("ephemeral"),
                columns.time("created_at"),
                columns.time("expires_at"),
                columns.timeOrNull("revoked_at")));
      }
    }
    return tokens;
  }
}

package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Enrolled clients. */
final class ClientTable {
  private static final KeyedTable TABLE =
      new KeyedTable(
          "orb_client",
          "folded",
          List.of(
              "id",
              "enrolment",
              "secret_hash",
              "older_secrets",
              "joined_by",
              "in_groups",
              "labels",
              "disabled",
              "ephemeral",
              "ledger",
              "created_at",
              "last_seen",
              "away_since"));

  private final Connection connection;

  ClientTable(Connection connection) {
    this.connection = connection;
  }

  /** The form of an id by which two are the same. */
  static String fold(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  /**
   * @param changes by folded id: as it is now, empty for removed
   */
  void apply(Dialect dialect, Map<String, Optional<ClientRecord>> changes) throws SQLException {
    TABLE.apply(connection, dialect, changes, ClientTable::bind);
  }

  private static void bind(Bind row, ClientRecord client) throws SQLException {
    row.text(client.id())
        .number(client.enrolment())
        .text(client.secrets().newest())
        .text(StoredText.older(client.secrets().older()))
        .text(client.secrets().joinedBy())
        .text(StoredText.of(client.groups()))
        .text(StoredText.of(client.labels()))
        .flag(client.disabled())
        .span(client.ephemeral())
        .text(client.ledger())
        .time(client.createdAt())
        .time(client.presence().lastSeen())
        .time(client.presence().awaySince());
  }

  List<ClientRecord> all() throws SQLException {
    List<ClientRecord> clients = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT * FROM orb_client ORDER BY folded");
        ResultSet rows = select.executeQuery()) {
      Columns columns = new Columns(rows);
      while (rows.next()) {
        clients.add(
            new ClientRecord(
                columns.text("id"),
                columns.number("enrolment"),
                new ClientSecrets(
                    columns.textOrNull("secret_hash"),
                    StoredText.older(columns.textOrNull("older_secrets")),
                    columns.textOrNull("joined_by")),
                StoredText.strings(columns.text("in_groups")),
                StoredText.map(columns.text("labels")),
                columns.flag("disabled"),
                columns.spanOrNull("ephemeral"),
                columns.textOrNull("ledger"),
                columns.time("created_at"),
                new ClientRecord.Presence(
                    columns.timeOrNull("last_seen"), columns.timeOrNull("away_since"))));
      }
    }
    return clients;
  }
}

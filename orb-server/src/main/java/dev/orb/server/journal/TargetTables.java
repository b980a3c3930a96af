package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small tables about targets: saved groups, cancels of single deliveries, hand-overs. */
final class TargetTables {
  private final Connection connection;

  TargetTables(Connection connection) {
    this.connection = connection;
  }

  /**
   * @param changes by id: as it is now, empty for removed
   */
  void groups(Dialect dialect, Map<String, Optional<SavedGroup>> changes) throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    String upsert =
        dialect.upsert("orb_group", List.of("id"), List.of("description", "expression"));
    try (PreparedStatement put = connection.prepareStatement(upsert);
        PreparedStatement delete =
            connection.prepareStatement("DELETE FROM orb_group WHERE id = ?")) {
      for (Map.Entry<String, Optional<SavedGroup>> change : changes.entrySet()) {
        if (change.getValue().isPresent()) {
          SavedGroup group = change.getValue().get();
          new Bind(put).text(group.id()).text(group.description()).text(group.where()).addBatch();
        } else {
          new Bind(delete).text(change.getKey()).addBatch();
        }
      }
      put.executeBatch();
      delete.executeBatch();
    }
  }

  List<SavedGroup> groups() throws SQLException {
    List<SavedGroup> groups = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT * FROM orb_group ORDER BY id");
        ResultSet rows = select.executeQuery()) {
      Columns columns = new Columns(rows);
      while (rows.next()) {
        groups.add(
            new SavedGroup(
                columns.text("id"),
                columns.textOrNull("description"),
                columns.textOrNull("expression")));
      }
    }
    return groups;
  }

  void cancel(Dialect dialect, Map<Group.CancelKey, JournalEntry.CancelOf> cancels)
      throws SQLException {
    if (cancels.isEmpty()) {
      return;
    }
    String upsert =
        dialect.upsert(
            "orb_cancel", List.of("command_id", "client"), List.of("requested_at", "kind"));
    try (PreparedStatement put = connection.prepareStatement(upsert)) {
      Bind row = new Bind(put);
      for (Map.Entry<Group.CancelKey, JournalEntry.CancelOf> cancel : cancels.entrySet()) {
        row.uuid(cancel.getKey().command().uuid())
            .text(cancel.getKey().client())
            .time(cancel.getValue().at())
            .name(cancel.getValue().kind())
            .addBatch();
      }
      put.executeBatch();
    }
  }

  Map<CommandId, CancelRequests> cancelled(Collection<CommandId> commands) throws SQLException {
    Map<CommandId, Map<String, CancelRequests.Kind>> found = new HashMap<>();
    read(
        "SELECT * FROM orb_cancel WHERE command_id = ANY(?)",
        commands,
        columns ->
            found
                .computeIfAbsent(columns.id("command_id"), id -> new HashMap<>())
                .put(columns.text("client"), columns.name(CancelRequests.Kind.class, "kind")));
    Map<CommandId, CancelRequests> requests = new HashMap<>();
    found.forEach((id, byClient) -> requests.put(id, new CancelRequests(byClient)));
    return requests;
  }

  void handOver(Dialect dialect, Collection<HandOver> handOvers) throws SQLException {
    if (handOvers.isEmpty()) {
      return;
    }
    String upsert =
        dialect.upsert(
            "orb_handover",
            List.of("command_id", "number"),
            List.of("from_client", "code", "to_client", "to_enrolment", "handed_at"));
    try (PreparedStatement put = connection.prepareStatement(upsert)) {
      Bind row = new Bind(put);
      for (HandOver each : handOvers) {
        row.uuid(each.command().uuid())
            .number(each.number())
            .text(each.from())
            .name(each.code())
            .text(each.to().client())
            .number(each.to().enrolment())
            .time(each.at())
            .addBatch();
      }
      put.executeBatch();
    }
  }

  /** Those of these commands that were handed over, each in order. */
  Map<CommandId, List<HandOver>> handOvers(Collection<CommandId> commands) throws SQLException {
    Map<CommandId, List<HandOver>> found = new HashMap<>();
    read(
        "SELECT * FROM orb_handover WHERE command_id = ANY(?) ORDER BY command_id, number",
        commands,
        columns ->
            found
                .computeIfAbsent(columns.id("command_id"), id -> new ArrayList<>())
                .add(handOver(columns)));
    return found;
  }

  private static HandOver handOver(Columns columns) throws SQLException {
    return new HandOver(
        columns.id("command_id"),
        (int) columns.number("number"),
        columns.text("from_client"),
        columns.name(ErrorCode.class, "code"),
        new Addressee(columns.text("to_client"), columns.number("to_enrolment")),
        columns.time("handed_at"));
  }

  private interface Reader {
    void read(Columns columns) throws SQLException;
  }

  private void read(String sql, Collection<CommandId> commands, Reader reader) throws SQLException {
    if (commands.isEmpty()) {
      return;
    }
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setArray(
          1, connection.createArrayOf("uuid", commands.stream().map(CommandId::uuid).toArray()));
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        while (rows.next()) {
          reader.read(columns);
        }
      }
    }
  }
}

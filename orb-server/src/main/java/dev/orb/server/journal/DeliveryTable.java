package dev.orb.server.journal;

import static dev.orb.server.journal.BodyTable.Kind.ERROR;
import static dev.orb.server.journal.BodyTable.Kind.LATE;
import static dev.orb.server.journal.BodyTable.Kind.RESULT;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.BodyTable.Owner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries: one row each from the first event after QUEUED. */
final class DeliveryTable {
  private static final List<String> KEYS = List.of("command_id", "client", "component");
  private static final List<String> OTHERS =
      List.of(
          "enrolment",
          "state",
          "reason",
          "attempt",
          "result",
          "code",
          "error",
          "late",
          "queued_at",
          "delivered_at",
          "started_at",
          "finished_at",
          "expires_at",
          "due");

  private final Connection connection;
  private final BodyTable bodies;

  DeliveryTable(Connection connection) {
    this.connection = connection;
    this.bodies = new BodyTable(connection);
  }

  /**
   * Writes rows.
   *
   * @param again whether a row that should be the first may be there already
   */
  void write(Dialect dialect, Collection<JournalEntry.Delivery> deliveries, boolean again)
      throws SQLException {
    List<DeliveryRecord> fresh = new ArrayList<>();
    List<DeliveryRecord> others = new ArrayList<>();
    deliveries.forEach(each -> (each.first() && !again ? fresh : others).add(each.row()));
    // why: H2 looks for the row, and then for its place, where an insert looks once
    write(dialect.insert("orb_delivery", KEYS, OTHERS), fresh);
    write(dialect.upsert("orb_delivery", KEYS, OTHERS), others);
  }

  private void write(String sql, List<DeliveryRecord> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Bind row = new Bind(statement);
      for (DeliveryRecord delivery : rows) {
        bind(row, delivery);
        row.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void bind(Bind row, DeliveryRecord delivery) throws SQLException {
    Owner owner = owner(delivery.command(), delivery.client(), delivery.component());
    row.uuid(delivery.command().uuid())
        .text(delivery.client())
        .text(delivery.component())
        .number(delivery.enrolment())
        .name(delivery.state())
        .name(delivery.reason())
        .number(delivery.attempt())
        .text(bodies.place(owner, RESULT, text(delivery.result())))
        .name(delivery.error() == null ? null : delivery.error().code())
        .text(bodies.place(owner, ERROR, StoredText.of(delivery.error())))
        .text(bodies.place(owner, LATE, text(delivery.late())))
        .time(delivery.queuedAt())
        .time(delivery.deliveredAt())
        .time(delivery.startedAt())
        .time(delivery.finishedAt())
        .time(delivery.expiresAt())
        .time(delivery.due());
  }

  List<DeliveryRecord> of(CommandId id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_delivery WHERE command_id = ? ORDER BY client, component")) {
      new Bind(select).uuid(id.uuid());
      return read(select);
    }
  }

  List<DeliveryRecord> of(CommandId id, String client) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_delivery WHERE command_id = ? AND client = ? ORDER BY component")) {
      new Bind(select).uuid(id.uuid()).text(client);
      return read(select);
    }
  }

  List<DeliveryRecord> of(CommandId id, String first, String last) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_delivery WHERE command_id = ? AND client >= ? AND client <= ?"
                + " ORDER BY client, component")) {
      new Bind(select).uuid(id.uuid()).text(first).text(last);
      return read(select);
    }
  }

  private List<DeliveryRecord> read(PreparedStatement select) throws SQLException {
    List<DeliveryRecord> deliveries = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      Columns columns = new Columns(rows);
      while (rows.next()) {
        deliveries.add(read(columns));
      }
    }
    return deliveries;
  }

  DeliveryRecord read(Columns columns) throws SQLException {
    CommandId command = columns.id("command_id");
    String client = columns.text("client");
    String component = columns.text("component");
    Owner owner = owner(command, client, component);
    ErrorCode code = columns.nameOrNull(ErrorCode.class, "code");
    String error = bodies.text(owner, ERROR, columns.textOrNull("error"));
    return new DeliveryRecord(
        command,
        client,
        component,
        columns.number("enrolment"),
        columns.name(DeliveryState.class, "state"),
        columns.nameOrNull(Reason.class, "reason"),
        (int) columns.number("attempt"),
        json(bodies.text(owner, RESULT, columns.textOrNull("result"))),
        code == null || error == null ? null : StoredText.failure(code, error),
        json(bodies.text(owner, LATE, columns.textOrNull("late"))),
        columns.time("queued_at"),
        columns.timeOrNull("delivered_at"),
        columns.timeOrNull("started_at"),
        columns.timeOrNull("finished_at"),
        columns.time("expires_at"),
        columns.timeOrNull("due"));
  }

  private static Owner owner(CommandId command, String client, String component) {
    return new Owner(command.uuid(), client, component);
  }

  private static @Nullable String text(@Nullable Json value) {
    return value == null ? null : value.text();
  }

  private static @Nullable Json json(@Nullable String text) {
    return text == null ? null : JsonCodec.parse(text);
  }
}

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
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
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

  private static final List<String> STAMPED =
      Stream.concat(OTHERS.stream(), Stream.of("stamp")).toList();

  private final Connection connection;
  private final BodyTable bodies;
  private final Weight weight = new Weight();

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
    List<JournalEntry.Delivery> fresh = new ArrayList<>();
    List<JournalEntry.Delivery> others = new ArrayList<>();
    List<JournalEntry.Delivery> unstamped = new ArrayList<>();
    for (JournalEntry.Delivery each : deliveries) {
      if (each.first() && !again) {
        fresh.add(each);
      } else {
        (each.stamp() == 0 ? unstamped : others).add(each);
      }
    }
    // why: H2 looks for the row, and then for its place, where an insert looks once
    write(dialect.insert("orb_delivery", KEYS, STAMPED), fresh, true);
    write(dialect.upsert("orb_delivery", KEYS, STAMPED), others, true);
    // why: what is no change to tell of keeps the stamp of the last that was
    write(dialect.upsert("orb_delivery", KEYS, OTHERS), unstamped, false);
  }

  private void write(String sql, List<JournalEntry.Delivery> rows, boolean stamped)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Bind row = new Bind(statement);
      for (JournalEntry.Delivery delivery : rows) {
        bind(row, delivery.row());
        if (stamped) {
          row.number(delivery.stamp());
        }
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

  /** Without results and errors that are not in the row itself. */
  List<DeliveryRecord> ofAll(Collection<CommandId> commands) throws SQLException {
    if (commands.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_delivery WHERE command_id = ANY(?)"
                + " ORDER BY command_id, client, component")) {
      select.setArray(
          1, connection.createArrayOf("uuid", commands.stream().map(CommandId::uuid).toArray()));
      List<DeliveryRecord> deliveries = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        while (rows.next()) {
          deliveries.add(read(columns, (owner, kind, column) -> BodyTable.near(column)));
        }
      }
      return deliveries;
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

  Piece<DeliveryRecord> of(CommandId id, String first, String last) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_delivery WHERE command_id = ? AND client >= ? AND client <= ?"
                + " ORDER BY client, component")) {
      new Bind(select).uuid(id.uuid()).text(first).text(last);
      List<DeliveryRecord> deliveries = new ArrayList<>();
      boolean more;
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        more = rows.next();
        while (more && !isEnough()) {
          deliveries.add(read(columns));
          more = rows.next();
        }
      }
      return new Piece<>(deliveries, more);
    }
  }

  List<Journal.Change> changes(CommandId id, long after, long upTo) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT COALESCE(stamp, 0), client FROM orb_delivery WHERE command_id = ?"
                + (after == 0 ? " AND COALESCE(stamp, 0) >= ?" : " AND stamp > ?")
                + " AND COALESCE(stamp, 0) <= ? ORDER BY 1")) {
      new Bind(select).uuid(id.uuid()).number(after).number(upTo);
      List<Journal.Change> all = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.add(new Journal.Change(rows.getLong(1), rows.getString(2)));
        }
      }
      return all;
    }
  }

  List<Changed> changed(CommandId id, List<String> clients) throws SQLException {
    if (clients.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT * FROM orb_delivery WHERE command_id = ? AND client IN ("
                + String.join(", ", Collections.nCopies(clients.size(), "?"))
                + ")")) {
      Bind bind = new Bind(select).uuid(id.uuid());
      for (String client : clients) {
        bind.text(client);
      }
      List<Changed> all = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        Columns columns = new Columns(rows);
        while (rows.next()) {
          all.add(new Changed(columns.number("stamp"), read(columns)));
        }
      }
      return all;
    }
  }

  /** The largest stamp of the open commands of a node. */
  long lastStamp(String node) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT MAX(d.stamp) FROM orb_progress p JOIN orb_command c ON c.no = p.no"
                + " JOIN orb_delivery d ON d.command_id = c.id WHERE p.open_node = ?")) {
      new Bind(select).text(node);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  List<DeliveryRecord> read(PreparedStatement select) throws SQLException {
    List<DeliveryRecord> deliveries = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      Columns columns = new Columns(rows);
      while (rows.next()) {
        deliveries.add(read(columns));
      }
    }
    return deliveries;
  }

  /** What the columns of values mean. */
  private interface Values {
    @Nullable String text(Owner owner, BodyTable.Kind kind, @Nullable String column)
        throws SQLException;
  }

  /** Whether what was read here is as much as is to be held together. */
  boolean isEnough() {
    return weight.isEnough();
  }

  DeliveryRecord read(Columns columns) throws SQLException {
    return read(columns, (owner, kind, column) -> weight.of(bodies.text(owner, kind, column)));
  }

  private DeliveryRecord read(Columns columns, Values values) throws SQLException {
    CommandId command = columns.id("command_id");
    String client = columns.text("client");
    String component = columns.text("component");
    Owner owner = owner(command, client, component);
    ErrorCode code = columns.nameOrNull(ErrorCode.class, "code");
    String error = values.text(owner, ERROR, columns.textOrNull("error"));
    return new DeliveryRecord(
        command,
        client,
        component,
        columns.number("enrolment"),
        columns.name(DeliveryState.class, "state"),
        columns.nameOrNull(Reason.class, "reason"),
        (int) columns.number("attempt"),
        json(values.text(owner, RESULT, columns.textOrNull("result"))),
        code == null || error == null ? null : StoredText.failure(code, error),
        json(values.text(owner, LATE, columns.textOrNull("late"))),
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
    return text == null ? null : JsonCodec.written(text);
  }
}

package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Deliveries that were given up, apart from the others so that few are looked through. */
final class DeadLetterTable {
  private static final String SELECT =
      "SELECT l.no, l.requeued_by, c.name AS command_name, d.*"
          + " FROM orb_dead_letter l"
          + " JOIN orb_command c ON c.id = l.command_id"
          + " JOIN orb_delivery d ON d.command_id = l.command_id AND d.client = l.client"
          + " AND d.component = l.component";

  private final Connection connection;

  DeadLetterTable(Connection connection) {
    this.connection = connection;
  }

  /** Adds those of the rows that ended so. */
  void add(Dialect dialect, Collection<JournalEntry.Delivery> deliveries) throws SQLException {
    List<DeliveryRecord> dead = new ArrayList<>();
    for (JournalEntry.Delivery delivery : deliveries) {
      if (delivery.row().state() == DeliveryState.DEAD) {
        dead.add(delivery.row());
      }
    }
    if (dead.isEmpty()) {
      return;
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            dialect.upsert(
                "orb_dead_letter",
                List.of("command_id", "client", "component"),
                List.of("died_at")))) {
      Bind row = new Bind(upsert);
      for (DeliveryRecord delivery : dead) {
        Instant at = Objects.requireNonNullElse(delivery.finishedAt(), delivery.queuedAt());
        row.uuid(delivery.command().uuid())
            .text(delivery.client())
            .text(delivery.component())
            .time(at)
            .addBatch();
      }
      upsert.executeBatch();
    }
  }

  /** Notes which of them are tried again by these commands. */
  void requeue(Collection<CommandChange> accepted) throws SQLException {
    for (CommandChange change : accepted) {
      CommandRecord command = change.merged();
      CommandId before = command.retryOf();
      if (before != null) {
        requeue(before, command);
      }
    }
  }

  private void requeue(CommandId before, CommandRecord command) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE orb_dead_letter SET requeued_by = ? WHERE command_id = ? AND client = ?")) {
      Bind row = new Bind(update);
      for (Addressee addressee : command.addressees()) {
        row.uuid(command.id().uuid()).uuid(before.uuid()).text(addressee.client()).addBatch();
      }
      update.executeBatch();
    }
  }

  Optional<DeadLetter> find(long no) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE l.no = ?")) {
      new Bind(select).number(no);
      return read(select).stream().findFirst();
    }
  }

  /** Those that nobody tries again, newest first. */
  Page<DeadLetter> page(int limit, Optional<String> after) throws SQLException {
    List<DeadLetter> letters =
        below(after.map(DeadLetterTable::number).orElse(Long.MAX_VALUE), limit + 1);
    if (letters.size() <= limit) {
      return new Page<>(letters, null);
    }
    List<DeadLetter> shown = letters.subList(0, limit);
    return new Page<>(shown, Long.toString(shown.get(limit - 1).no()));
  }

  private static long number(String cursor) {
    try {
      return Long.parseLong(cursor);
    } catch (NumberFormatException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "this cursor was not given by a list of dead letters",
          "use next",
          e);
    }
  }

  private List<DeadLetter> below(long below, int limit) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            SELECT
                + " WHERE l.requeued_by IS NULL AND l.no < ?"
                + " ORDER BY l.no DESC FETCH FIRST ? ROWS ONLY")) {
      new Bind(select).number(below).number(limit);
      return read(select);
    }
  }

  private List<DeadLetter> read(PreparedStatement select) throws SQLException {
    List<DeadLetter> letters = new ArrayList<>();
    DeliveryTable deliveries = new DeliveryTable(connection);
    try (ResultSet rows = select.executeQuery()) {
      Columns columns = new Columns(rows);
      while (rows.next()) {
        letters.add(
            new DeadLetter(
                columns.number("no"),
                columns.text("command_name"),
                deliveries.read(columns),
                columns.idOrNull("requeued_by")));
      }
    }
    return letters;
  }
}

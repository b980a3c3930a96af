package dev.orb.server.journal;

import static dev.orb.server.journal.BodyTable.Kind.ADDRESSEES;
import static dev.orb.server.journal.BodyTable.Kind.PARAMS;

import dev.orb.protocol.CommandId;
import dev.orb.server.journal.BodyTable.Owner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes commands: what stays in {@code orb_command}, what changes in {@code orb_progress}. */
final class CommandTable {
  /** Commands of a node that share a bucket of the index by brief. */
  private static final int BUCKET_BITS = 10;

  private static final String OF_ID = " WHERE no = (SELECT no FROM orb_command WHERE id = ?)";

  private final Connection connection;
  private final Dialect dialect;
  private final BodyTable bodies;

  CommandTable(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
    this.bodies = new BodyTable(connection);
  }

  static long bucket(long seq) {
    return seq >> BUCKET_BITS;
  }

  private static int brief(CommandId id) {
    return (int) id.uuid().getLeastSignificantBits();
  }

  /** Which of these are there. */
  Set<CommandId> known(Collection<CommandId> ids) throws SQLException {
    Set<CommandId> known = new HashSet<>();
    if (ids.isEmpty()) {
      return known;
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT id FROM orb_command WHERE id = ANY(?)")) {
      select.setArray(
          1, connection.createArrayOf("uuid", ids.stream().map(CommandId::uuid).toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          known.add(new CommandId(rows.getObject(1, UUID.class)));
        }
      }
    }
    return known;
  }

  void insert(Collection<CommandChange> changes) throws SQLException {
    CommandNumbers numbers = new CommandNumbers(connection, dialect);
    try (PreparedStatement fixed =
            connection.prepareStatement(
                "INSERT INTO orb_command (no, id, brief, bucket, node, seq, name, params, target,"
                    + " options, sender, schedule, scheduled_at, durable, created_at, expires_at,"
                    + " timeout, addressees, refused, retry_of, firing)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement moving =
            connection.prepareStatement(
                "INSERT INTO orb_progress (no, open_node, cancel_requested_at, state, counts,"
                    + " finished_at) VALUES (?, ?, ?, ?, ?, ?)")) {
      Bind fixedRow = new Bind(fixed);
      Bind movingRow = new Bind(moving);
      for (CommandChange change : changes) {
        CommandRecord command = change.merged();
        long no = numbers.next();
        fixedRow.number(no);
        bindFixed(fixedRow, command);
        fixedRow.addBatch();
        movingRow
            .number(no)
            .text(command.state().isFinal() ? null : command.node())
            .time(command.cancelRequestedAt())
            .name(command.state())
            .text(StoredText.of(command.counts()))
            .time(command.finishedAt())
            .addBatch();
      }
      fixed.executeBatch();
      moving.executeBatch();
    }
  }

  private void bindFixed(Bind row, CommandRecord command) throws SQLException {
    Owner owner = Owner.command(command.id().uuid());
    String params = command.params() == null ? null : command.params().text();
    row.uuid(command.id().uuid())
        .number(brief(command.id()))
        .number(bucket(command.seq()))
        .text(command.node())
        .number(command.seq())
        .text(command.name())
        .text(bodies.place(owner, PARAMS, params))
        .text(StoredText.of(command.target()))
        .text(StoredText.of(command.options()))
        .text(command.by())
        .text(command.schedule())
        .time(command.scheduledAt())
        .flag(command.durable())
        .time(command.createdAt())
        .time(command.expiresAt())
        .span(command.timeout())
        .bytes(bodies.place(owner, ADDRESSEES, AddresseeBytes.write(command.addressees())))
        .text(StoredText.refusals(command.refused()))
        .uuid(command.retryOf() == null ? null : command.retryOf().uuid())
        .text(StoredText.of(command.firing()));
  }

  void update(Collection<CommandChange> changes) throws SQLException {
    try (PreparedStatement cancel =
            connection.prepareStatement("UPDATE orb_progress SET cancel_requested_at = ?" + OF_ID);
        PreparedStatement progressed =
            connection.prepareStatement(
                "UPDATE orb_progress SET state = ?, counts = ?, finished_at = ?" + OF_ID);
        PreparedStatement ended =
            connection.prepareStatement(
                "UPDATE orb_progress SET state = ?, counts = ?, finished_at = ?, open_node = NULL"
                    + OF_ID)) {
      Bind cancelRow = new Bind(cancel);
      Bind progressedRow = new Bind(progressed);
      Bind endedRow = new Bind(ended);
      for (CommandChange change : changes) {
        UUID id = change.id().uuid();
        JournalEntry.@Nullable Progressed last = change.progressed();
        if (change.cancelRequestedAt() != null) {
          cancelRow.time(change.cancelRequestedAt()).uuid(id).addBatch();
        }
        if (last != null) {
          (last.state().isFinal() ? endedRow : progressedRow)
              .name(last.state())
              .text(StoredText.of(last.counts()))
              .time(last.finishedAt())
              .uuid(id)
              .addBatch();
        }
      }
      cancel.executeBatch();
      progressed.executeBatch();
      ended.executeBatch();
    }
  }
}

package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a sender asks for by itself: its newest command, and those under its idempotency keys. */
final class SenderTables {
  private final Connection connection;
  private final Dialect dialect;

  SenderTables(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  private record Keyed(String sender, String key) {}

  void remember(Collection<CommandChange> fresh) throws SQLException {
    Map<String, CommandRecord> newest = new LinkedHashMap<>();
    Map<Keyed, CommandRecord> keyed = new LinkedHashMap<>();
    for (CommandChange change : fresh) {
      CommandRecord command = change.merged();
      if (command.schedule() == null) {
        newest.put(command.by(), command);
      }
      String key = command.options().idempotencyKey();
      if (key != null) {
        keyed.put(new Keyed(command.by(), key), command);
      }
    }
    upsert(
        dialect.upsert("orb_last_sent", List.of("sender"), List.of("command_id")),
        newest.values(),
        (row, command) -> row.text(command.by()).uuid(command.id().uuid()));
    upsert(
        dialect.upsert(
            "orb_idempotency", List.of("sender", "idem_key"), List.of("command_id", "accepted_at")),
        keyed.values(),
        (row, command) ->
            row.text(command.by())
                .text(command.options().idempotencyKey())
                .uuid(command.id().uuid())
                .time(command.createdAt()));
  }

  private interface Binding {
    void bind(Bind row, CommandRecord command) throws SQLException;
  }

  private void upsert(String sql, Collection<CommandRecord> commands, Binding binding)
      throws SQLException {
    if (commands.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      Bind row = new Bind(statement);
      for (CommandRecord command : commands) {
        binding.bind(row, command);
        row.addBatch();
      }
      statement.executeBatch();
    }
  }
}

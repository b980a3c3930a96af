package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Numbers for new commands of one transaction, rising. What is left of its last block is lost. */
final class CommandNumbers {
  /** As the sequence goes. */
  private static final int BLOCK = 1000;

  private final Connection connection;
  private final Dialect dialect;
  private long next;
  private long end;

  CommandNumbers(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  long next() throws SQLException {
    if (next == end) {
      next = block();
      end = next + BLOCK;
    }
    return next++;
  }

  private long block() throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(dialect.nextOf("orb_command_no"));
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("the sequence of command numbers gives none");
      }
      return rows.getLong(1);
    }
  }
}

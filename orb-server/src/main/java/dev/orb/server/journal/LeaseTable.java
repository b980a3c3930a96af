package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;

/** Which data folder holds a node's name, and until when. */
final class LeaseTable {
  private final Connection connection;

  LeaseTable(Connection connection) {
    this.connection = connection;
  }

  /** Whether the folder has the name now. One statement decides, whoever else tries. */
  boolean take(String node, String folder, Instant now, Instant until) throws SQLException {
    if (renew(node, folder, now, until)) {
      return true;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO orb_node_lease (node, folder, lapses_at) VALUES (?, ?, ?)")) {
      statement.setString(1, node);
      statement.setString(2, folder);
      statement.setLong(3, until.toEpochMilli());
      statement.executeUpdate();
      return true;
    } catch (SQLException e) {
      if (isHeld(node)) {
        return false;
      }
      throw e;
    }
  }

  private boolean renew(String node, String folder, Instant now, Instant until)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE orb_node_lease SET folder = ?, lapses_at = ?"
                + " WHERE node = ? AND (folder = ? OR lapses_at <= ?)")) {
      statement.setString(1, folder);
      statement.setLong(2, until.toEpochMilli());
      statement.setString(3, node);
      statement.setString(4, folder);
      statement.setLong(5, now.toEpochMilli());
      return statement.executeUpdate() > 0;
    }
  }

  private boolean isHeld(String node) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM orb_node_lease WHERE node = ?")) {
      statement.setString(1, node);
      return statement.executeQuery().next();
    }
  }

  /** Gives every name up, whoever has it. */
  void forget() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("DELETE FROM orb_node_lease")) {
      statement.executeUpdate();
    }
  }

  boolean release(String node, String folder) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM orb_node_lease WHERE node = ? AND folder = ?")) {
      statement.setString(1, node);
      statement.setString(2, folder);
      return statement.executeUpdate() > 0;
    }
  }
}

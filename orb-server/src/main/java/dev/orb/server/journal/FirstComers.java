package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Tables of two columns in which the first value of a key stays. */
enum FirstComers {
  CONSTANT("orb_constant", "name", "text");

  private final String select;
  private final String insert;

  FirstComers(String table, String key, String value) {
    this.select = "SELECT " + value + " FROM " + table + " WHERE " + key + " = ?";
    this.insert = "INSERT INTO " + table + " (" + key + ", " + value + ") VALUES (?, ?)";
  }

  /** The value of the key; the offered one if this caller is the first. */
  String get(Connection connection, String key, String offered) throws SQLException {
    Optional<String> present = find(connection, key);
    if (present.isPresent()) {
      return present.get();
    }
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      new Bind(statement).text(key).text(offered);
      statement.executeUpdate();
      return offered;
    } catch (SQLException e) {
      // why: another may have been first in between; then theirs is the value
      return find(connection, key).orElseThrow(() -> e);
    }
  }

  private Optional<String> find(Connection connection, String key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setString(1, key);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }
}

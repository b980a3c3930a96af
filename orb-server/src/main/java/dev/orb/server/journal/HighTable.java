package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** The highest numbers ever used, so that none is used again after what had it is gone. */
final class HighTable {
  static final String ENROLMENT = "enrolment";

  /** With the node's name behind it. */
  static final String SEQ_OF = "seq:";

  /** With the node's name behind it. */
  static final String SENT_BY = "sent:";

  private final Connection connection;

  HighTable(Connection connection) {
    this.connection = connection;
  }

  long get(String name) throws SQLException {
    return select("SELECT MAX(number) FROM orb_high WHERE name = ?", name);
  }

  /** The highest of all whose name begins like this. */
  long highest(String prefix) throws SQLException {
    return select("SELECT MAX(number) FROM orb_high WHERE name LIKE ?", prefix + "%");
  }

  private long select(String sql, String parameter) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, parameter);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    }
  }

  /** As if no node had sent anything. */
  void forgetSent() throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM orb_high WHERE name LIKE ?")) {
      delete.setString(1, SENT_BY + "%");
      delete.executeUpdate();
    }
  }

  void raise(Map<String, Long> highs) throws SQLException {
    if (highs.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
            connection.prepareStatement(
                "UPDATE orb_high SET number = GREATEST(number, ?) WHERE name = ?");
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO orb_high (number, name) VALUES (?, ?)")) {
      for (Map.Entry<String, Long> high : highs.entrySet()) {
        new Bind(update).number(high.getValue()).text(high.getKey());
        if (update.executeUpdate() == 0) {
          new Bind(insert).number(high.getValue()).text(high.getKey());
          insert.executeUpdate();
        }
      }
    }
  }
}

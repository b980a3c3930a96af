package dev.orb.server.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** H2, embedded. */
final class H2Dialect implements Dialect {
  static final H2Dialect INSTANCE = new H2Dialect();

  private H2Dialect() {}

  @Override
  public String migrations() {
    return "classpath:db/orb/h2";
  }

  @Override
  public String upsert(String table, List<String> keys, List<String> others) {
    return "MERGE INTO "
        + table
        + Dialect.columns(keys, others)
        + " KEY ("
        + String.join(", ", keys)
        + ")"
        + Dialect.values(keys, others);
  }

  @Override
  public String idsByBrief() {
    return "SELECT c.id FROM SYSTEM_RANGE(0, ?) b JOIN orb_command c ON c.bucket = b.x"
        + " AND c.brief = ? ORDER BY c.no DESC FETCH FIRST 2 ROWS ONLY";
  }

  @Override
  public String orderOfOpen() {
    // why: a file has one node, and then this is the index's own order
    return "p.open_node DESC, p.state DESC, p.no DESC";
  }

  @Override
  public String nextOf(String sequence) {
    return "SELECT NEXT VALUE FOR " + sequence;
  }

  @Override
  public String deleteSome(String table, String where) {
    return "DELETE FROM " + table + " WHERE " + where + " FETCH FIRST ? ROWS ONLY";
  }

  @Override
  public void copyTo(Connection connection, Path file) throws SQLException {
    try (PreparedStatement backup = connection.prepareStatement("BACKUP TO ?")) {
      backup.setString(1, file.toAbsolutePath().toString());
      backup.execute();
    }
  }

  @Override
  public boolean isContention(Exception e) {
    String state = e instanceof SQLException sql ? sql.getSQLState() : null;
    return state != null && (state.startsWith("40") || state.equals("HYT00"));
  }

  @Override
  public boolean isLost(SQLException e) {
    // why: it is shut for all until the writer has opened it again
    return false;
  }
}

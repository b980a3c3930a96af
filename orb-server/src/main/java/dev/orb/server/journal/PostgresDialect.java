package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** PostgreSQL, from version 15 on. */
final class PostgresDialect implements Dialect {
  static final PostgresDialect INSTANCE = new PostgresDialect();

  private PostgresDialect() {}

  @Override
  public String migrations() {
    return "classpath:db/orb/postgresql";
  }

  @Override
  public String upsert(String table, List<String> keys, List<String> others) {
    return insert(table, keys, others)
        + " ON CONFLICT ("
        + String.join(", ", keys)
        + ") DO UPDATE SET "
        + others.stream()
            .map(column -> column + " = EXCLUDED." + column)
            .collect(Collectors.joining(", "));
  }

  @Override
  public String idsByBrief() {
    return "SELECT c.id FROM generate_series(CAST(0 AS BIGINT), ?) b(x)"
        + " JOIN orb_command c ON c.bucket = b.x AND c.brief = ?"
        + " ORDER BY c.no DESC FETCH FIRST 2 ROWS ONLY";
  }

  @Override
  public String orderOfOpen() {
    return "p.no DESC";
  }

  @Override
  public String nextOf(String sequence) {
    return "SELECT nextval('" + sequence + "')";
  }

  @Override
  public String deleteSome(String table, String where) {
    return "DELETE FROM "
        + table
        + " WHERE ctid = ANY(ARRAY(SELECT ctid FROM "
        + table
        + " WHERE "
        + where
        + " FETCH FIRST ? ROWS ONLY))";
  }

  @Override
  public void copyTo(Connection connection, Path file) {
    throw new OrbException(
        ErrorCode.UNAVAILABLE,
        "a database of PostgreSQL is backed up with its own tools",
        "pg_dump, and a copy of the folder tls in the data folder");
  }

  @Override
  public boolean isContention(Exception e) {
    String state = e instanceof SQLException sql ? sql.getSQLState() : null;
    return state != null && (state.startsWith("40") || state.equals("55P03"));
  }

  @Override
  public boolean isDataFault(String state) {
    // why: beyond a limit of the server, as a key that is too long for its index is; and one row
    // twice in a statement, which calls that are written apart do not have
    return Dialect.super.isDataFault(state) || state.startsWith("54") || state.startsWith("21");
  }

  @Override
  public boolean isLost(SQLException e) {
    String state = e.getSQLState();
    return state != null && (state.startsWith("08") || state.startsWith("57P"));
  }
}

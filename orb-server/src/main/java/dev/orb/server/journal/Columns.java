package dev.orb.server.journal;

import dev.orb.protocol.CommandId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the columns of a row by name. */
final class Columns {
  private final ResultSet row;

  Columns(ResultSet row) {
    this.row = row;
  }

  /** A column that is NOT NULL. */
  String text(String column) throws SQLException {
    String value = row.getString(column);
    if (value == null) {
      throw new SQLException("column " + column + " is null");
    }
    return value;
  }

  @Nullable String textOrNull(String column) throws SQLException {
    return row.getString(column);
  }

  byte @Nullable [] bytesOrNull(String column) throws SQLException {
    return row.getBytes(column);
  }

  long number(String column) throws SQLException {
    return row.getLong(column);
  }

  @Nullable Long numberOrNull(String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  boolean flag(String column) throws SQLException {
    return row.getBoolean(column);
  }

  Instant time(String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  @Nullable Instant timeOrNull(String column) throws SQLException {
    Long value = numberOrNull(column);
    return value == null ? null : Instant.ofEpochMilli(value);
  }

  @Nullable Duration spanOrNull(String column) throws SQLException {
    Long value = numberOrNull(column);
    return value == null ? null : Duration.ofMillis(value);
  }

  CommandId id(String column) throws SQLException {
    return new CommandId(row.getObject(column, UUID.class));
  }

  @Nullable CommandId idOrNull(String column) throws SQLException {
    UUID value = row.getObject(column, UUID.class);
    return value == null ? null : new CommandId(value);
  }

  <E extends Enum<E>> @Nullable E nameOrNull(Class<E> type, String column) throws SQLException {
    String value = row.getString(column);
    return value == null ? null : Enum.valueOf(type, value);
  }

  <E extends Enum<E>> E name(Class<E> type, String column) throws SQLException {
    return Enum.valueOf(type, text(column));
  }
}

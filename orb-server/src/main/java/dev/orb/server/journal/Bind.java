package dev.orb.server.journal;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sets the parameters of one statement from left to right. */
final class Bind {
  private final PreparedStatement statement;
  private int next = 1;

  Bind(PreparedStatement statement) {
    this.statement = statement;
  }

  /** Text without NUL, which some databases cannot keep: foreign text may have it. */
  Bind text(@Nullable String value) throws SQLException {
    statement.setString(
        next++, value == null || value.indexOf('\0') < 0 ? value : value.replace('\0', '\uFFFD'));
    return this;
  }

  Bind name(@Nullable Enum<?> value) throws SQLException {
    return text(value == null ? null : value.name());
  }

  Bind uuid(@Nullable UUID value) throws SQLException {
    statement.setObject(next++, value);
    return this;
  }

  Bind array(Array value) throws SQLException {
    statement.setArray(next++, value);
    return this;
  }

  Bind number(long value) throws SQLException {
    statement.setLong(next++, value);
    return this;
  }

  Bind integer(@Nullable Integer value) throws SQLException {
    if (value == null) {
      statement.setNull(next++, Types.INTEGER);
    } else {
      statement.setInt(next++, value);
    }
    return this;
  }

  Bind flag(boolean value) throws SQLException {
    statement.setBoolean(next++, value);
    return this;
  }

  Bind flagOrNull(@Nullable Boolean value) throws SQLException {
    if (value == null) {
      statement.setNull(next++, Types.BOOLEAN);
      return this;
    }
    return flag(value);
  }

  Bind bytes(byte @Nullable [] value) throws SQLException {
    statement.setBytes(next++, value);
    return this;
  }

  Bind time(@Nullable Instant value) throws SQLException {
    return orNull(value == null ? null : value.toEpochMilli());
  }

  Bind span(@Nullable Duration value) throws SQLException {
    return orNull(value == null ? null : value.toMillis());
  }

  private Bind orNull(@Nullable Long value) throws SQLException {
    if (value == null) {
      statement.setNull(next++, Types.BIGINT);
      return this;
    }
    return number(value);
  }

  /** Adds the row to the batch; the next value begins another. */
  void addBatch() throws SQLException {
    statement.addBatch();
    next = 1;
  }
}

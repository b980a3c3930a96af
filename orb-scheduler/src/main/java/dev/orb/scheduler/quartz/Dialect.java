package dev.orb.scheduler.quartz;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.quartz.impl.jdbcjobstore.DriverDelegate;

/** What one database wants otherwise than another. */
enum Dialect {
  H2(LibraryMade.H2Delegate.class) {
    @Override
    String upsert(String table, List<String> keys, List<String> others) {
      return "merge into " + table + columns(keys, others, " key (" + comma(keys) + ")");
    }
  },

  POSTGRESQL(LibraryMade.PostgresDelegate.class) {
    @Override
    String upsert(String table, List<String> keys, List<String> others) {
      return "insert into "
          + table
          + columns(keys, others, "")
          + " on conflict ("
          + comma(keys)
          + ") do update set "
          + others.stream()
              .map(column -> column + " = excluded." + column)
              .collect(Collectors.joining(", "));
    }
  };

  private final Class<? extends DriverDelegate> delegate;

  Dialect(Class<? extends DriverDelegate> delegate) {
    this.delegate = delegate;
  }

  /** That of the database at the other end. */
  static Dialect of(Connection connection) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    return product.equals("PostgreSQL") ? POSTGRESQL : H2;
  }

  /** The same. Blocks on the database. */
  static Dialect of(DataSource database) {
    try (Connection connection = database.getConnection()) {
      return of(connection);
    } catch (SQLException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the database failed: " + e.getMessage(), null, e);
    }
  }

  /** Whether several nodes may use one database. */
  boolean isShared() {
    return this == POSTGRESQL;
  }

  /** The library's statements for this database. */
  String delegate() {
    return delegate.getName();
  }

  /** Inserts a row, or changes the one that has these keys. */
  abstract String upsert(String table, List<String> keys, List<String> others);

  private static String columns(List<String> keys, List<String> others, String between) {
    return " ("
        + comma(keys)
        + ", "
        + comma(others)
        + ")"
        + between
        + " values ("
        + comma(Collections.nCopies(keys.size() + others.size(), "?"))
        + ")";
  }

  private static String comma(List<String> words) {
    return String.join(", ", words);
  }
}

package dev.orb.scheduler.quartz;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Work on the database, all of it or nothing. Thread-safe; blocks. */
final class Transactions {
  private final DataSource database;

  Transactions(DataSource database) {
    this.database = database;
  }

  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** A part of such work. */
  @FunctionalInterface
  interface Step {
    void on(Connection connection) throws SQLException;
  }

  /**
   * Does it.
   *
   * @throws OrbException {@code UNAVAILABLE} if the database failed
   */
  <T> T make(Work<T> work) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the database failed: " + e.getMessage(), null, e);
    }
  }
}

package dev.orb.scheduler.quartz;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.quartz.utils.ConnectionProvider;

/** Gives the library connections of the server's pool, which it does not close. */
record Pool(DataSource database) implements ConnectionProvider {
  @Override
  public Connection getConnection() throws SQLException {
    return database.getConnection();
  }

  @Override
  public void initialize() {
    // why: the pool is the server's and is open
  }

  @Override
  public void shutdown() {
    // why: the pool is the server's, which closes it
  }
}

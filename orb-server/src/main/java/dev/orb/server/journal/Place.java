package dev.orb.server.journal;

import com.zaxxer.hikari.HikariConfig;
import dev.orb.protocol.OrbException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/** Where the database is: how it is connected to, and what is said when it cannot be. */
interface Place {
  /** What connections are for. */
  enum Use {
    WRITER,
    READERS,
    SCHEDULER
  }

  /** The place that settings name. */
  static Place of(JournalSettings settings) {
    DatabaseServer server = settings.server();
    return server == null
        ? new H2File(settings.folder(), settings.syncAlways())
        : new PostgresServer(server, settings.syncAlways());
  }

  Dialect dialect();

  /** Says where and as whom connections of a pool are made, and how they begin. */
  void configure(HikariConfig pool, Use use);

  /** Where migrations find the database. */
  void migrating(FluentConfiguration flyway, DataSource pool);

  /** The same to look only. */
  void looking(FluentConfiguration flyway);

  /**
   * Looks whether the database does what the settings promise.
   *
   * @throws OrbException {@code INVALID_CONFIG} if it does not
   */
  void check(DataSource database);

  /** After a commit, before it is acknowledged. */
  void sync(Connection connection) throws SQLException;

  /**
   * Whether the database, once it could not write, stays shut until the last connection is gone.
   */
  boolean isShutByFailure();

  /** Whether another process has it. */
  boolean isInUse(Throwable e);

  /** What is said when it cannot be opened. */
  OrbException unusable(RuntimeException e);

  /** What is said when its schema is not ours. */
  OrbException notOfThisVersion(RuntimeException e);

  /** The database's own failure behind another. */
  static Optional<SQLException> behind(@Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }

  /** The first line of what a failure says. */
  static String said(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}

package dev.orb.server.journal;

import com.zaxxer.hikari.HikariConfig;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** A database of a PostgreSQL server. */
final class PostgresServer implements Place {
  /** Seconds without a word after which a connection is taken for dead. */
  private static final String SILENCE = "30";

  private static final String CONNECT = "5";

  private final DatabaseServer server;
  private final boolean syncAlways;

  PostgresServer(DatabaseServer server, boolean syncAlways) {
    this.server = server;
    this.syncAlways = syncAlways;
  }

  @Override
  public Dialect dialect() {
    return PostgresDialect.INSTANCE;
  }

  @Override
  public void configure(HikariConfig pool, Use use) {
    pool.setJdbcUrl(server.url());
    pool.setUsername(server.user());
    pool.setPassword(server.password());
    pool.addDataSourceProperty("ApplicationName", pool.getPoolName());
    pool.addDataSourceProperty("tcpKeepAlive", "true");
    pool.addDataSourceProperty("connectTimeout", CONNECT);
    pool.addDataSourceProperty("loginTimeout", CONNECT);
    pool.addDataSourceProperty("socketTimeout", SILENCE);
    pool.addDataSourceProperty("reWriteBatchedInserts", "true");
    // why: a failure would say the values, and payloads belong into no log
    pool.addDataSourceProperty("logServerErrorDetail", "false");
    String sync = syncAlways ? "SET synchronous_commit = on; " : "";
    if (use == Use.WRITER) {
      pool.setConnectionInitSql(sync + "SET lock_timeout = '2s'; " + fence());
      // why: what a connection begins with is committed, or the first rollback takes it back
      pool.setIsolateInternalQueries(true);
      pool.setMaxLifetime(0);
    } else if (use == Use.SCHEDULER) {
      // why: schedulers of several nodes wait for one row, which a machine that froze would keep
      pool.setConnectionInitSql(sync + "SET idle_in_transaction_session_timeout = '10s'");
    } else if (syncAlways) {
      pool.setConnectionInitSql(sync);
    }
  }

  /**
   * One writer's session at a time: when an answer was lost, the transaction may be going on still,
   * and a group must not be tried again before it is known how it ended. A lock is held as long as
   * the session is; whoever has it under our own name is an earlier one of ours, and is ended.
   */
  private String fence() {
    long key =
        UUID.nameUUIDFromBytes(("orb:" + server.holder().get()).getBytes(StandardCharsets.UTF_8))
            .getMostSignificantBits();
    return "DO $$ BEGIN IF NOT pg_try_advisory_lock("
        + key
        + ") THEN PERFORM pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        + " AND classid::bigint = "
        + (key >>> Integer.SIZE)
        + " AND objid::bigint = "
        + (key & 0xFFFF_FFFFL)
        + " AND objsubid = 1 AND granted AND pid <> pg_backend_pid();"
        + " PERFORM pg_advisory_lock("
        + key
        + "); END IF; END $$";
  }

  @Override
  public void migrating(FluentConfiguration flyway, DataSource pool) {
    // why not the pool: a change of a large table is silent for longer than its connections may be
    looking(flyway);
  }

  @Override
  public void looking(FluentConfiguration flyway) {
    flyway.dataSource(server.url(), server.user(), server.password());
  }

  @Override
  public void check(DataSource database) {
    if (syncAlways && "off".equals(setting(database, "fsync"))) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "database.sync: 'always' cannot hold: the server at " + server.shown() + " has fsync off",
          "turn fsync on there, or set database.sync to process");
    }
    String encoding = setting(database, "server_encoding");
    if (!encoding.equals("UTF8")) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "database.url: the encoding of " + server.shown() + " is " + encoding,
          "make the database with ENCODING 'UTF8'");
    }
  }

  private String setting(DataSource database, String name) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw unusable(new IllegalStateException(e.getMessage(), e));
    }
  }

  @Override
  public void sync(Connection connection) {
    // nothing: the commit has done it
  }

  @Override
  public boolean isShutByFailure() {
    return false;
  }

  @Override
  public boolean isInUse(Throwable e) {
    return false;
  }

  @Override
  public OrbException unusable(RuntimeException e) {
    SQLException cause = Place.behind(e).orElse(null);
    String state = cause == null ? "" : String.valueOf(cause.getSQLState());
    String said = Place.said(cause == null ? e : cause);
    if (state.startsWith("08") || state.startsWith("57") || state.startsWith("53")) {
      return new OrbException(
          ErrorCode.UNAVAILABLE,
          "database.url: " + server.shown() + " does not answer: " + said,
          "see that it runs and lets this machine in, and start again",
          e);
    }
    if (state.startsWith("28")) {
      return new OrbException(
          ErrorCode.INVALID_CONFIG,
          "database.user: refused at " + server.shown() + ": " + said,
          "set database.user and database.password-file to what the server knows",
          e);
    }
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "database.url: " + server.shown() + " cannot be used: " + said,
        "see that the database is there and that the user owns it",
        e);
  }

  @Override
  public OrbException notOfThisVersion(RuntimeException e) {
    if (Place.behind(e).isPresent()) {
      return unusable(e);
    }
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "database.url: the schema at "
            + server.shown()
            + " is not of this version: "
            + Place.said(e),
        "start the version of ORB that made it, or a newer one, with the same modules",
        e);
  }
}

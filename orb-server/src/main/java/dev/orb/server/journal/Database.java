package dev.orb.server.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.server.folder.FolderLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/** The database with its pools: one connection to write, a few to read, and a scheduler's own. */
final class Database implements AutoCloseable {
  private static final int READERS = 4;
  private static final long BORROW_MILLIS = 5_000;
  private static final Duration RENEWAL = Duration.ofSeconds(2);

  private final Dialect dialect = Dialect.H2;
  private final boolean syncAlways;
  private final Ticker ticker;
  private final FolderLock lock;
  private final HikariDataSource writer;
  private final HikariDataSource readers;
  private final HikariDataSource scheduler;

  private Database(JournalSettings settings, FolderLock lock, HikariDataSource readers) {
    String url = readers.getJdbcUrl();
    this.syncAlways = settings.syncAlways();
    this.ticker = settings.ticker();
    this.lock = lock;
    this.readers = readers;
    this.writer = pool(url, "orb-journal-writer", 1, false);
    this.scheduler = pool(url, "orb-scheduler-pool", settings.schedulerConnections(), true);
  }

  /**
   * Opens the database and brings its schema up to date.
   *
   * @throws OrbException {@code INVALID_CONFIG}: in use, unwritable, or a schema that this version
   *     does not know
   */
  static Database open(JournalSettings settings) {
    Path folder = settings.folder();
    FolderLock lock = FolderLock.take(folder, "orb.lock");
    HikariDataSource readers = null;
    try {
      readers = pool(Dialect.H2.url(folder), "orb-journal-readers", READERS, true);
      migrate(readers, folder);
      return new Database(settings, lock, readers);
    } catch (RuntimeException e) {
      if (readers != null) {
        readers.close();
      }
      lock.close();
      throw e instanceof OrbException orb ? orb : unusable(folder, e);
    }
  }

  private static void migrate(DataSource dataSource, Path folder) {
    try {
      Migrations.of(dataSource).migrate();
    } catch (FlywayException e) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "data: the schema of the database in " + folder + " is not of this version: " + said(e),
          "start the version of ORB that made it, or a newer one, with the same modules",
          e);
    }
  }

  private static OrbException unusable(Path folder, RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && Dialect.H2.inUse(sql)) {
        return FolderLock.inUse(folder);
      }
    }
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "data: the database in " + folder + " cannot be opened: " + said(e),
        "look at the files there: they may be damaged, of another version or not yours",
        e);
  }

  private static String said(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static HikariDataSource pool(String url, String name, int size, boolean autoCommit) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername("orb");
    config.setPassword("");
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setAutoCommit(autoCommit);
    config.setConnectionTimeout(BORROW_MILLIS);
    config.setAllowPoolSuspension(true);
    // why: an embedded database drops nobody, and its first connection takes longest
    config.setMaxLifetime(0);
    return new HikariDataSource(config);
  }

  Dialect dialect() {
    return dialect;
  }

  /** The writer's connection, without auto-commit. */
  Connection writer() throws SQLException {
    return writer.getConnection();
  }

  Connection reader() throws SQLException {
    return readers.getConnection();
  }

  DataSource scheduler() {
    return scheduler;
  }

  /** After a commit, before it is acknowledged. */
  void sync(Connection connection) throws SQLException {
    if (syncAlways) {
      dialect.sync(connection);
    }
  }

  /**
   * Has all connections made anew, as far as they come back within a bound. An embedded database
   * that could not write stays shut until the last of its connections is gone.
   */
  void renew() throws InterruptedException {
    List<HikariPoolMXBean> pools =
        Stream.of(scheduler, readers, writer).map(HikariDataSource::getHikariPoolMXBean).toList();
    // why: held back, or one pool would open on the shut database while another lets go of it
    pools.forEach(HikariPoolMXBean::suspendPool);
    try {
      pools.forEach(HikariPoolMXBean::softEvictConnections);
      long begun = ticker.nanos();
      while (pools.stream().anyMatch(pool -> pool.getTotalConnections() > 0)
          && ticker.since(begun).compareTo(RENEWAL) < 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } finally {
      pools.forEach(HikariPoolMXBean::resumePool);
    }
  }

  @Override
  public void close() {
    // why: the writer's last, as the last connection to go closes the file
    scheduler.close();
    readers.close();
    writer.close();
    lock.close();
  }
}

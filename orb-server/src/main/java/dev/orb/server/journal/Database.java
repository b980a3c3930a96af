package dev.orb.server.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.server.folder.FolderLock;
import dev.orb.server.journal.Place.Use;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The database with its pools: one connection to write, a few to read, and a scheduler's own. */
final class Database implements AutoCloseable {
  private static final int READERS = 4;
  private static final long BORROW_MILLIS = 5_000;

  /** Less than others wait: it tries again by itself, and says sooner that it cannot write. */
  private static final long WRITER_MILLIS = 1_000;

  private static final Duration RENEWAL = Duration.ofSeconds(2);

  private final Place place;
  private final Ticker ticker;
  private final FolderLock lock;
  private final HikariDataSource writer;
  private final HikariDataSource readers;
  private final HikariDataSource scheduler;

  private Database(
      JournalSettings settings, Place place, FolderLock lock, HikariDataSource readers) {
    this.place = place;
    this.ticker = settings.ticker();
    this.lock = lock;
    this.readers = readers;
    this.writer = pool(place, Use.WRITER, "orb-journal-writer", 1);
    this.scheduler =
        pool(place, Use.SCHEDULER, "orb-scheduler-pool", settings.schedulerConnections());
  }

  /**
   * Opens the database and brings its schema up to date.
   *
   * @throws OrbException {@code INVALID_CONFIG}: in use, unwritable, or a schema that this version
   *     does not know; {@code UNAVAILABLE}: a server that does not answer
   */
  static Database open(JournalSettings settings) {
    FolderLock lock = FolderLock.take(settings.folder(), "orb.lock");
    Place place = Place.of(settings);
    HikariDataSource readers = null;
    try {
      readers = pool(place, Use.READERS, "orb-journal-readers", READERS);
      place.check(readers);
      Migrations.migrate(place, readers);
      return new Database(settings, place, lock, readers);
    } catch (RuntimeException e) {
      if (readers != null) {
        readers.close();
      }
      lock.close();
      throw e instanceof OrbException orb ? orb : place.unusable(e);
    }
  }

  private static HikariDataSource pool(Place place, Use use, String name, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setAutoCommit(use != Use.WRITER);
    config.setConnectionTimeout(use == Use.WRITER ? WRITER_MILLIS : BORROW_MILLIS);
    config.setAllowPoolSuspension(true);
    place.configure(config, use);
    return new HikariDataSource(config);
  }

  Dialect dialect() {
    return place.dialect();
  }

  /** The writer's connection, without auto-commit. */
  Connection writer() throws SQLException {
    return writer.getConnection();
  }

  Connection reader() throws SQLException {
    return readers.getConnection();
  }

  /** Lets go of the connections that nobody reads by. */
  void dropReaders() {
    readers.getHikariPoolMXBean().softEvictConnections();
  }

  DataSource scheduler() {
    return scheduler;
  }

  /** After a commit, before it is acknowledged. */
  void sync(Connection connection) throws SQLException {
    place.sync(connection);
  }

  /** Has the writer's connection made anew, and all others where one alone would not help. */
  void renew() throws InterruptedException {
    if (place.isShutByFailure()) {
      renewAll();
    } else {
      writer.getHikariPoolMXBean().softEvictConnections();
    }
  }

  /** As far as they come back within a bound. */
  private void renewAll() throws InterruptedException {
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

  /** Takes the writer's connection away, also from a writer that is stuck in the database. */
  void stopWriting() {
    writer.close();
  }

  @Override
  public void close() {
    writer.close();
    scheduler.close();
    readers.close();
    lock.close();
  }
}

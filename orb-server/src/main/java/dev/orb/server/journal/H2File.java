package dev.orb.server.journal;

import com.zaxxer.hikari.HikariConfig;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.folder.FolderLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** An H2 database, one file in the data folder. */
final class H2File implements Place {
  private static final int IN_USE = 90020;
  private static final String NOWHERE = "jdbc:h2:mem:";

  private final Path folder;
  private final boolean syncAlways;

  H2File(Path folder, boolean syncAlways) {
    this.folder = folder;
    this.syncAlways = syncAlways;
  }

  @Override
  public Dialect dialect() {
    return H2Dialect.INSTANCE;
  }

  @Override
  public void configure(HikariConfig pool, Use use) {
    // why: without WRITE_DELAY=0 a kill loses up to half a second of acknowledged commits; a plain
    // file is closed, for everybody, by an interrupt that meets a thread which reads it; a group
    // has more kinds of statements than the usual cache of 8 holds, and would parse all each time
    pool.setJdbcUrl(
        "jdbc:h2:async:"
            + folder.toAbsolutePath().resolve("orb")
            + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0;QUERY_CACHE_SIZE=64");
    pool.setUsername("orb");
    pool.setPassword("");
    // why: an embedded database drops nobody, and its first connection takes longest
    pool.setMaxLifetime(0);
  }

  @Override
  public void migrating(FluentConfiguration flyway, DataSource pool) {
    flyway.dataSource(pool);
  }

  @Override
  public void looking(FluentConfiguration flyway) {
    boolean made = Files.exists(folder.resolve("orb.mv.db"));
    String url =
        "jdbc:h2:file:"
            + folder.toAbsolutePath().resolve("orb")
            + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r;DB_CLOSE_ON_EXIT=FALSE";
    flyway.dataSource(made ? url : NOWHERE, "orb", "");
  }

  @Override
  public void check(DataSource database) {
    // nothing: every connection's options are ours
  }

  @Override
  public void sync(Connection connection) throws SQLException {
    if (!syncAlways) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      // why: WRITE_DELAY=0 writes at each commit and never syncs the file
      statement.execute("CHECKPOINT SYNC");
    }
  }

  @Override
  public boolean isShutByFailure() {
    return true;
  }

  @Override
  public boolean isInUse(Throwable e) {
    return Place.behind(e).filter(sql -> sql.getErrorCode() == IN_USE).isPresent();
  }

  @Override
  public OrbException unusable(RuntimeException e) {
    if (isInUse(e)) {
      return FolderLock.inUse(folder);
    }
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "data: the database in " + folder + " cannot be opened: " + Place.said(e),
        "look at the files there: they may be damaged, of another version or not yours",
        e);
  }

  @Override
  public OrbException notOfThisVersion(RuntimeException e) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        "data: the schema of the database in "
            + folder
            + " is not of this version: "
            + Place.said(e),
        "start the version of ORB that made it, or a newer one, with the same modules",
        e);
  }
}

package dev.orb.scheduler;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The databases that the scheduler's tests run on. */
public enum TestStore {
  H2 {
    @Override
    public String url(Path folder) {
      return "jdbc:h2:file:" + folder.resolve("db") + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0";
    }

    @Override
    String migrations() {
      return "classpath:db/orb/h2";
    }
  },

  /** One server for the JVM, a database for each folder. */
  POSTGRESQL {
    @Override
    public String url(Path folder) {
      EmbeddedPostgres postgres = server();
      byte[] name = folder.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      String database = "t" + UUID.nameUUIDFromBytes(name).toString().replace("-", "");
      if (MADE.add(database)) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
            var statement = connection.createStatement()) {
          statement.execute("CREATE DATABASE " + database);
        } catch (java.sql.SQLException e) {
          throw new IllegalStateException(e);
        }
      }
      return postgres.getJdbcUrl("postgres", database);
    }

    @Override
    String migrations() {
      return "classpath:db/orb/postgresql";
    }
  };

  private static final Path WORK = Path.of("target", "postgres").toAbsolutePath();
  private static final Set<String> MADE = ConcurrentHashMap.newKeySet();
  private static @Nullable EmbeddedPostgres started;
  private static @Nullable String reason;

  /** Where a folder's database is; empty at first. */
  public abstract String url(Path folder);

  abstract String migrations();

  private static synchronized EmbeddedPostgres server() {
    if (started == null && reason == null) {
      try {
        Files.createDirectories(WORK);
        started =
            EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(WORK.toFile())
                .setRegisterShutdownHook(true)
                .start();
      } catch (IOException | IllegalStateException e) {
        // why: initdb refuses root, and only a user namespace makes root somebody else
        reason = "no PostgreSQL can run here: " + e.getMessage();
      }
    }
    Assumptions.assumeTrue(started != null, reason);
    return Objects.requireNonNull(started);
  }
}

package dev.orb.testkit.kill;

import dev.orb.server.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The databases on which nodes die. */
enum Database {
  H2("org.h2.jdbc.JdbcConnection") {
    @Override
    String url() {
      return FILE;
    }
  },

  /** One server for the JVM; what it accepted survives the death of a node, not a power cut. */
  POSTGRESQL("org.postgresql.jdbc.PgConnection") {
    @Override
    String url() {
      EmbeddedPostgres postgres = server();
      String name = "t" + UUID.randomUUID().toString().replace("-", "");
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE DATABASE " + name);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return postgres.getJdbcUrl("postgres", name);
    }
  };

  private static final String FILE = "-";
  private static final Path WORK = Path.of("target", "postgres").toAbsolutePath();
  private static @Nullable EmbeddedPostgres started;
  private static @Nullable String reason;

  private final String connections;

  Database(String connections) {
    this.connections = connections;
  }

  /** Of an empty database, as {@link NodeMain} takes it. */
  abstract String url();

  /** An empty database, as a server takes it. */
  DatabaseSettings settings() {
    return settings(url());
  }

  /** The database that has this URL. */
  static DatabaseSettings settings(String url) {
    return url.equals(FILE)
        ? DatabaseSettings.USUAL
        : DatabaseSettings.USUAL.at(url, "postgres", null);
  }

  /** Where its driver is told to commit. */
  Spot commit() {
    return Spot.at(connections, "commit");
  }

  private static synchronized EmbeddedPostgres server() {
    if (started == null && reason == null) {
      try {
        Files.createDirectories(WORK);
        started =
            EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(WORK.toFile())
                .setRegisterShutdownHook(true)
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "on")
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

package dev.orb.server.journal;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The PostgreSQL server of this JVM: made at its first use, ended with the JVM, its files removed.
 * What a server accepts survives its death, as files are written, though not a power cut.
 */
final class TestPostgres {
  private static final Path WORK = Path.of("target", "postgres").toAbsolutePath();
  private static @Nullable TestPostgres started;
  private static @Nullable String reason;

  private final Path data = WORK.resolve(UUID.randomUUID().toString());
  private final EmbeddedPostgres server;
  private volatile int port;

  private TestPostgres() throws IOException {
    Files.createDirectories(WORK);
    this.server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(WORK.toFile())
            .setDataDirectory(data)
            .setCleanDataDirectory(true)
            .setRegisterShutdownHook(true)
            .setServerConfig("fsync", "off")
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(Duration.ofSeconds(30))
            .start();
    this.port = server.getPort();
  }

  /** The server; a test that cannot have it is skipped, and says why. */
  static synchronized TestPostgres get() {
    if (started == null && reason == null) {
      try {
        started = new TestPostgres();
      } catch (IOException | IllegalStateException e) {
        // why: initdb refuses root, and only a user namespace makes root somebody else
        reason = "no PostgreSQL can run here: " + e.getMessage();
      }
    }
    Assumptions.assumeTrue(started != null, reason);
    return Objects.requireNonNull(started);
  }

  int port() {
    return port;
  }

  /** The URL of a database. */
  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", "");
  }

  void execute(String database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills the server with all its sessions. It stays away until it is told to come back. */
  void kill() throws IOException {
    ProcessHandle postmaster = process();
    List<ProcessHandle> sessions = postmaster.children().toList();
    postmaster.destroyForcibly();
    for (ProcessHandle session : sessions) {
      session.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
    postmaster.onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private ProcessHandle process() throws IOException {
    String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  /** Starts it again after {@link #kill}, at another port, as it was started before. */
  void comeBack() throws IOException {
    int free = freePort();
    String line =
        Files.readString(data.resolve("postmaster.opts"))
            .replaceFirst("\"-p\" \"\\d+\"", "\"-p\" \"" + free + "\"");
    new ProcessBuilder("sh", "-c", (isRoot() ? "exec unshare -U " : "exec ") + line)
        .redirectErrorStream(true)
        .redirectOutput(data.resolve("again.log").toFile())
        .start();
    port = free;
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(this::answers);
  }

  private boolean answers() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

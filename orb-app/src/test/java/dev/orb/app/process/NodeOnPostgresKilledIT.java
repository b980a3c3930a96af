package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code orb server} with {@code database.url}. Skipped, with the reason, where none can run. */
@Timeout(180)
class NodeOnPostgresKilledIT {
  private static final Duration LONG = Duration.ofSeconds(90);

  private static @Nullable EmbeddedPostgres postgres;

  @TempDir Path folder;

  @BeforeAll
  static void startPostgres() throws IOException {
    Path work = Files.createDirectories(Path.of("target", "postgres").toAbsolutePath());
    try {
      postgres = EmbeddedPostgres.builder().setOverrideWorkingDirectory(work.toFile()).start();
    } catch (IOException | IllegalStateException e) {
      // why: initdb refuses root, and only a user namespace makes root somebody else
      Assumptions.abort("no PostgreSQL can run here: " + e.getMessage());
    }
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  private static String url() {
    return postgres == null ? "" : postgres.getJdbcUrl("postgres", "postgres");
  }

  @Test
  void whatItHadAcceptedEndsOnceAfterAKillAndABackUpIsRefusedInFavourOfPgDump() {
    try (Node node = Node.started(folder, "database: {url: \"" + url() + "\"}");
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      List<String> ids =
          IntStream.range(0, 40)
              .mapToObj(i -> node.api().send("note", Map.of("millis", 50), "w-0"))
              .toList();
      await().atMost(LONG).until(() -> worker.diary().size() >= 8);
      node.kill();
      assertThat(node.data().resolve("orb.mv.db")).doesNotExist();
      node.start();

      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
      List<Json> commands = node.api().all("/commands");
      assertThat(commands).extracting(one -> Api.text(one, "state")).containsOnly("SUCCEEDED");
      assertThat(commands)
          .extracting(one -> Api.text(one, "id"))
          .containsExactlyInAnyOrderElementsOf(ids);
      assertThat(worker.diary().lines())
          .containsExactlyInAnyOrderElementsOf(ids.stream().map(id -> id + " 1").toList());

      Terminal.Printed refused = node.terminal().orb("backup copy.orb");
      assertThat(refused.exit()).isEqualTo(3);
      assertThat(refused.err()).startsWith("orb: UNAVAILABLE: ").contains("pg_dump");
      assertThat(folder.resolve("copy.orb")).doesNotExist();
    }
  }
}

package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.app.Main;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.testkit.JavaProcess;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's process from its first start to its end. */
@Timeout(120)
class NodeIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aNodeStartsWithNoFileAtAllKeepsItsSecretsToItselfAndEndsCleanly() throws Exception {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path home = folder.resolve("home");
    JavaProcess.Start start =
        JavaProcess.Start.of(Main.class, empty, "server")
            .with(
                Map.of("ORB_HOME", home.toString(), "ORB_BROKER_PORT", "0", "ORB_HTTP_PORT", "0"));
    try (JavaProcess process = JavaProcess.start(start)) {
      Path data = empty.resolve("data");
      await()
          .atMost(LONG)
          .until(() -> Files.exists(data.resolve("http.port")) || !process.isAlive());
      assertThat(process.isAlive()).as(process.err()).isTrue();
      int port = Integer.parseInt(Files.readString(data.resolve("http.port")).strip());
      Path sign = home.resolve("run").resolve(String.valueOf(port));
      await().atMost(LONG).until(() -> Files.exists(sign));

      assertThat(mode(data)).isEqualTo("rwx------");
      assertThat(mode(data.resolve("admin.token"))).isEqualTo("rw-------");
      assertThat(mode(sign)).isEqualTo("rw-------");
      assertThat(Files.readString(sign)).isEqualTo(data + "\n");
      assertThat(Files.readString(data.resolve("admin.token"))).matches("\\S{32,}\n");

      tokensAreAskedFor(port);
      Terminal.Printed added = new Terminal(empty, home, port).orb("client add web-1 -o json");
      assertThat(added.exit()).isZero();

      process.terminate();
      assertThat(process.awaitExit(LONG)).isZero();
      assertThat(sign).doesNotExist();
      assertThat(process.out()).isEmpty();
      assertThat(process.err())
          .doesNotContain(Files.readString(data.resolve("admin.token")).strip())
          .doesNotContain(Api.text(added.json(), "secret"))
          .doesNotContain("WARN")
          .doesNotContain("ERROR");
    }
  }

  private static void tokensAreAskedFor(int port) {
    for (String token : List.of("", "wrong")) {
      HttpResponse<String> answer = new Api(port, token).ask("GET", "/api/v1/clients", "");
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/problem+json");
      assertThat(Api.text(JsonCodec.parse(answer.body()), "code")).isEqualTo("UNAUTHORIZED");
    }
    assertThat(new Api(port, "").ask("GET", "/health/ready", "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "data/broker", "data/broker.port"})
  void aTermSignalWhileItStartsStopsItInOrderAndTheNextStartFindsAllWell(String sign) {
    try (Node node = new Node(folder)) {
      JavaProcess starting = node.launch();
      await()
          .atMost(LONG)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> Files.exists(folder.resolve(sign)) || !starting.isAlive());

      assertThat(node.stop()).as(starting.err()).isZero();
      assertThat(starting.err())
          .contains("while it starts")
          .contains("node has stopped")
          .doesNotContain("WARN")
          .doesNotContain("ERROR");
      assertThat(node.home().resolve("run")).isEmptyDirectory();

      node.start();
      node.enrol("w-0");
      assertThat(node.api().send("note", Map.of(), "w-0")).isNotEmpty();
    }
  }

  @Test
  void aKilledNodesNameIsTakenBackByItsOwnFolderAloneAtOnce() throws Exception {
    try (Node node = Node.started(folder)) {
      node.kill();
      Path id = node.data().resolve("folder.id");
      Path kept = Files.move(id, folder.resolve("kept"));

      JavaProcess other = node.launch();
      assertThat(other.awaitExit(LONG)).isEqualTo(2);
      assertThat(other.err().lines())
          .singleElement()
          .asString()
          .startsWith("orb: INVALID_CONFIG: node: the name 'orb-1' is held")
          .contains("; give this one another name");

      Files.move(kept, id, StandardCopyOption.REPLACE_EXISTING);
      node.start();
    }
  }

  @Test
  void aTermSignalEndsWorkInHandWithZeroAndTheRestGoesOnAfterTheNextStart() {
    try (Node node = Node.started(folder);
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      String running = node.api().send("note", Map.of("millis", 1500), "w-0");
      await().atMost(LONG).until(() -> worker.diary().size() == 1);
      List<String> queued =
          IntStream.range(0, 12)
              .mapToObj(i -> node.api().send("note", Map.of("millis", 400), "w-0"))
              .toList();

      assertThat(node.stop()).isZero();
      assertThat(node.running().err()).doesNotContain("ERROR");
      assertThat(node.home().resolve("run")).isEmptyDirectory();
      node.start();

      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
      for (String command : queued) {
        assertThat(Api.text(node.api().delivery(command, "w-0"), "state")).isEqualTo("SUCCEEDED");
      }
      Json first = node.api().delivery(running, "w-0");
      assertThat(Api.text(first, "state")).isEqualTo("SUCCEEDED");
      assertThat(worker.diary().lines()).hasSize(13).doesNotHaveDuplicates();
    }
  }
}

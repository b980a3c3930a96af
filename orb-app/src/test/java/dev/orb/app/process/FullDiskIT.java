package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.orb.client.OrbClient;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.testkit.Diary;
import dev.orb.testkit.SmallDisk;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Real disks that are really full, of the node and of a client. */
@Timeout(120)
class FullDiskIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** One that is mounted, or has the test skipped with a plain word. */
  private static SmallDisk mount(Path folder, int mebibytes) {
    Optional<SmallDisk> disk = SmallDisk.mount(folder, mebibytes);
    Assumptions.assumeTrue(
        disk.isPresent(),
        "skipped: this user may not mount a small file system, so no disk can be filled");
    return disk.orElseThrow();
  }

  private static HttpResponse<String> send(Node node) {
    String body =
        JsonCodec.of(
                Map.of(
                    "name", "note", "params", Map.of("millis", 0), "target", Map.of("all", true)))
            .text();
    return node.api().ask("POST", "/api/v1/commands", body);
  }

  private static void noted(HttpResponse<String> answer, List<String> accepted) {
    if (answer.statusCode() == 202) {
      accepted.add(Api.text(JsonCodec.parse(answer.body()), "id"));
    }
  }

  private static void awaitSucceeded(Node node, String id) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () ->
                assertThat(Api.text(node.api().delivery(id, "w-0"), "state"))
                    .isEqualTo("SUCCEEDED"));
  }

  private static void awaitNothingOpen(Node node) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
  }

  @Test
  void aNodeWhoseDiskIsFullRefusesWhatIsNewEndsWhatItHasAndRecovers() {
    try (SmallDisk disk = mount(folder.resolve("data"), 400);
        Node node = Node.started(folder);
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      await().atMost(LONG).until(() -> node.api().clientState("w-0").equals("connected"));
      List<String> before =
          IntStream.range(0, 20)
              .mapToObj(i -> node.api().send("note", Map.of("millis", 400), "w-0"))
              .toList();
      await().atMost(LONG).until(() -> worker.diary().size() == before.size());
      disk.fill(100 << 20);

      List<String> accepted = new ArrayList<>();
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(2))
          .until(
              () -> {
                HttpResponse<String> answer = send(node);
                noted(answer, accepted);
                return answer.body().contains("STORAGE_FULL");
              });
      HttpResponse<String> refused = send(node);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(node.api().ask("GET", "/health/ready", "").body()).contains("disk");
      assertThat(node.terminal().orb("send note --all --no-wait").exit()).isEqualTo(3);
      assertThat(node.terminal().orb("ping --to w-0").exit()).isZero();
      // why not the ones of the last moment: what the broker did not get yet waits for room
      before.forEach(id -> awaitSucceeded(node, id));

      disk.empty();
      await()
          .atMost(LONG)
          .until(
              () -> {
                HttpResponse<String> answer = send(node);
                noted(answer, accepted);
                return answer.statusCode() == 202;
              });
      awaitNothingOpen(node);
      accepted.forEach(id -> awaitSucceeded(node, id));
      assertThat(worker.diary().lines())
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(before.stream(), accepted.stream()).map(id -> id + " 1").toList());
      assertThat(node.api().ask("GET", "/health/ready", "").statusCode()).isEqualTo(200);
      assertThat(node.stop()).isZero();
    }
  }

  @Test
  void aClientWhoseStateFolderIsFullPausesAndThenNeitherLosesNorRepeatsAnything() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ((Logger) LoggerFactory.getLogger("dev.orb.client.ledger")).addAppender(log);
    try (SmallDisk disk = mount(folder.resolve("state"), 48);
        Node node = Node.started(folder);
        OrbClient client = clientOn(disk, node)) {
      assertThat(client.start(LONG)).isTrue();
      disk.fill(300_000);
      List<String> ids =
          IntStream.range(0, 100).mapToObj(i -> node.api().send("note", Map.of(), "w-0")).toList();

      int[] ran = {-1};
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofSeconds(3))
          .until(
              () -> {
                int before = ran[0];
                ran[0] = diary().size();
                return before == ran[0];
              });
      assertThat(ran[0]).as("paused in the middle").isLessThan(ids.size());
      assertThat(node.api().clientState("w-0")).isEqualTo("connected");
      assertThat(node.terminal().orb("ping --to w-0").exit()).isZero();

      disk.empty();
      awaitNothingOpen(node);
      assertThat(node.api().all("/commands"))
          .hasSize(ids.size())
          .extracting(one -> Api.text(one, "state"))
          .containsOnly("SUCCEEDED");
      assertThat(diary().lines())
          .containsExactlyInAnyOrderElementsOf(ids.stream().map(id -> id + " 1").toList());
      assertThat(List.copyOf(log.list))
          .as("said once, however long it lasts")
          .filteredOn(event -> event.getLevel() == Level.ERROR)
          .hasSize(1);
    } finally {
      ((Logger) LoggerFactory.getLogger("dev.orb.client.ledger")).detachAppender(log);
    }
  }

  private Diary diary() {
    return new Diary(folder.resolve("diary"));
  }

  /** Its results fill the ledger. */
  private OrbClient clientOn(SmallDisk disk, Node node) {
    return OrbClient.builder("w-0", node.broker())
        .secret(node.enrol("w-0"))
        .state(disk.folder().resolve("w-0"))
        .on(
            "note",
            context -> {
              diary().add(context.id() + " " + context.attempt());
              return "x".repeat(50_000);
            })
        .build();
  }
}

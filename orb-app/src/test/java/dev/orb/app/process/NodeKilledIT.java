package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class NodeKilledIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int COMMANDS = 1_000;
  private static final List<String> IDS = List.of("w-0", "w-1", "w-2");

  @TempDir Path folder;

  @Test
  void ofAThousandCommandsUnderThreeKillsOfTheNodeEachRunsOnceAndSucceeds() throws Exception {
    List<Worker> workers = new ArrayList<>();
    ExecutorService senders = Executors.newFixedThreadPool(4);
    try (Node node = Node.started(folder)) {
      for (String id : IDS) {
        workers.add(Worker.started(folder, id, node.broker(), node.enrol(id)));
      }
      Set<String> accepted = ConcurrentHashMap.newKeySet();
      List<Future<?>> sending = new ArrayList<>();
      for (int i = 0; i < COMMANDS; i++) {
        String key = "key-" + i;
        String to = IDS.get(i % IDS.size());
        sending.add(senders.submit(() -> accepted.add(sendUntilAccepted(node, key, to))));
      }

      awaitRan(workers, 50);
      node.kill(); // while it accepts
      node.start();
      for (Future<?> one : sending) {
        one.get(60, TimeUnit.SECONDS);
      }
      awaitRan(workers, 300);
      node.kill(); // while all is accepted, queued or in flight
      node.launch();
      await().atMost(LONG).pollInterval(Duration.ofMillis(10)).until(node::isHalfUp);
      node.kill(); // and again while it starts
      node.start();

      awaitNothingOpen(node);
      assertThat(accepted).hasSize(COMMANDS);
      List<Json> commands = node.api().all("/commands");
      assertThat(commands).extracting(one -> Api.text(one, "state")).containsOnly("SUCCEEDED");
      assertThat(commands)
          .extracting(one -> Api.text(one, "id"))
          .containsExactlyInAnyOrderElementsOf(accepted);
      assertThat(workers.stream().flatMap(worker -> worker.diary().lines().stream()))
          .containsExactlyInAnyOrderElementsOf(accepted.stream().map(id -> id + " 1").toList());
    } finally {
      senders.shutdownNow();
      workers.forEach(Worker::close);
    }
  }

  @Test
  void nodeAndClientKilledTogetherLeaveNothingOpenAndRunNothingTwice() {
    try (Node node = Node.started(folder);
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      List<String> ids =
          IntStream.range(0, 60)
              .mapToObj(i -> node.api().send("note", Map.of("millis", 50), "w-0"))
              .toList();
      awaitRan(List.of(worker), 8);
      worker.process().kill();
      node.kill();
      List<String> before = worker.diary().lines();
      node.start();
      worker.start();

      awaitNothingOpen(node);
      List<String> ran = worker.diary().lines().stream().map(NodeKilledIT::idOf).toList();
      assertThat(ran).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids);
      List<Json> ends = ids.stream().map(id -> node.api().delivery(id, "w-0")).toList();
      List<Json> lost =
          ends.stream().filter(end -> !Api.text(end, "state").equals("SUCCEEDED")).toList();
      // at most the four that ran when they died; what had ended keeps its result
      assertThat(lost).hasSizeLessThanOrEqualTo(4);
      assertThat(lost)
          .allSatisfy(
              end -> {
                assertThat(Api.text(end, "reason")).isEqualTo("lost");
                assertThat(Api.text(end, "code")).isEqualTo("INTERRUPTED");
                assertThat(before).anyMatch(line -> line.startsWith(Api.text(end, "command")));
              });
    }
  }

  @Test
  void aNodeThatWasFrozenGoesOnWithNothingLostOrRunTwice() {
    try (Node node = Node.started(folder);
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      List<String> ids =
          IntStream.range(0, 60)
              .mapToObj(i -> node.api().send("note", Map.of("millis", 50), "w-0"))
              .toList();
      awaitRan(List.of(worker), 8);
      node.running().freeze();
      Instant frozen = Instant.now();
      await().atMost(LONG).until(() -> Instant.now().isAfter(frozen.plusSeconds(5)));
      node.running().thaw();

      awaitNothingOpen(node);
      assertThat(ids.stream().map(id -> node.api().delivery(id, "w-0")))
          .extracting(end -> Api.text(end, "state"))
          .containsOnly("SUCCEEDED");
      assertThat(worker.diary().lines())
          .containsExactlyInAnyOrderElementsOf(ids.stream().map(id -> id + " 1").toList());
    }
  }

  private static String sendUntilAccepted(Node node, String key, String client) {
    Map<String, Object> body =
        Map.of(
            "name",
            "note",
            "params",
            Map.of("millis", 10),
            "target",
            Map.of("clients", List.of(client)),
            "idempotencyKey",
            key);
    String[] id = new String[1];
    await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(
            () -> {
              HttpResponse<String> answer =
                  node.api().ask("POST", "/api/v1/commands", JsonCodec.of(body).text());
              assertThat(answer.statusCode()).isIn(202, 503);
              id[0] = Api.text(JsonCodec.parse(answer.body()), "id");
              return answer.statusCode() == 202;
            });
    return id[0];
  }

  private static String idOf(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  private static void awaitRan(List<Worker> workers, int atLeast) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> workers.stream().mapToInt(worker -> worker.diary().size()).sum() >= atLeast);
  }

  private static void awaitNothingOpen(Node node) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
  }
}

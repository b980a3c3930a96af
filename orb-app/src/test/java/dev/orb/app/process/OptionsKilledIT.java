package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Json;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL in the middle of superseding and of retries. */
@Timeout(150)
class OptionsKilledIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int KEYS = 120;

  @TempDir Path folder;

  private static String send(Node node, String name, Map<String, ?> params, Map<String, ?> more) {
    Map<String, Object> body =
        new ConcurrentHashMap<>(
            Map.of("name", name, "params", params, "target", Map.of("clients", List.of("w-0"))));
    body.putAll(more);
    return Api.text(node.api().post("/commands", body), "id");
  }

  private static String retried(Node node, int fails, int millis, String delay) {
    return send(
        node,
        "fail",
        Map.of("fails", fails, "millis", millis),
        Map.of("retries", Map.of("times", 3, "delay", delay, "factor", 1)));
  }

  private static Json awaitEnd(Node node, String command) {
    return await()
        .atMost(LONG)
        .until(
            () -> node.api().delivery(command, "w-0"),
            delivery ->
                Set.of("SUCCEEDED", "FAILED", "CANCELLED").contains(Api.text(delivery, "state")));
  }

  private static List<String> attempts(Worker worker, String command) {
    return worker.diary().lines().stream()
        .filter(line -> line.startsWith(command))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .toList();
  }

  @Test
  void aNodeThatDiesBetweenTheWordOfTheNewerAndItsSendingEndsTheOlderAndRunsTheNewerOnce()
      throws Exception {
    try (Node node = Node.started(folder)) {
      String secret = node.enrol("w-0");
      for (int i = 0; i < KEYS; i++) {
        send(node, "note", Map.of("millis", 0), Map.of("supersedeKey", "key-" + i));
      }
      Set<String> accepted = ConcurrentHashMap.newKeySet();
      ExecutorService senders = Executors.newFixedThreadPool(4);
      try {
        for (int i = 0; i < KEYS; i++) {
          String key = "key-" + i;
          senders.execute(
              () -> {
                try {
                  accepted.add(
                      send(node, "note", Map.of("millis", 0), Map.of("supersedeKey", key)));
                } catch (UncheckedIOException | AssertionError e) {
                  // the node was killed; whether this one was accepted nobody was told
                }
              });
        }
        await()
            .atMost(LONG)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> accepted.size() >= KEYS / 2);
        node.kill();
      } finally {
        senders.shutdown();
        assertThat(senders.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      }
      node.start();

      try (Worker worker = Worker.started(folder, "w-0", node.broker(), secret)) {
        await()
            .atMost(LONG)
            .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
        Map<String, List<Json>> byKey =
            node.api().all("/commands").stream()
                .collect(Collectors.groupingBy(command -> Api.text(command, "supersedeKey")));
        assertThat(byKey).hasSize(KEYS);
        List<String> toRun = new ArrayList<>();
        byKey.values().forEach(ofOne -> toRun.add(checkOne(node, ofOne)));
        assertThat(toRun).as("none that was accepted gave way").containsAll(accepted);
        assertThat(worker.diary().lines())
            .containsExactlyInAnyOrderElementsOf(toRun.stream().map(id -> id + " 1").toList());
      }
    }
  }

  /** Of one key, the newest first: it has run, and the other gave way. The value is its id. */
  private static String checkOne(Node node, List<Json> ofOne) {
    List<String> states = ofOne.stream().map(command -> Api.text(command, "state")).toList();
    assertThat(states)
        .as(ofOne.toString())
        .isIn(List.of("SUCCEEDED"), List.of("SUCCEEDED", "CANCELLED"));
    if (states.size() == 2) {
      Json older = node.api().delivery(Api.text(ofOne.get(1), "id"), "w-0");
      assertThat(Api.text(older, "reason")).isEqualTo("superseded");
      assertThat(Api.text(older, "code")).isEqualTo("SUPERSEDED");
    }
    return Api.text(ofOne.get(0), "id");
  }

  @Test
  void aNodeThatDiesWhileItsClientWaitsForTheNextAttemptHearsOfEachAttemptOnce() {
    try (Node node = Node.started(folder);
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      String command = retried(node, 2, 0, "3s");
      await().atMost(LONG).until(() -> worker.diary().size() == 1);
      node.kill();
      node.start();
      Json end = awaitEnd(node, command);

      assertThat(Api.text(end, "state")).as(end.text()).isEqualTo("SUCCEEDED");
      assertThat(end.get("attempt").orElseThrow().integer()).isEqualTo(3);
      assertThat(worker.diary().lines())
          .containsExactly(command + " 1", command + " 2", command + " 3");
    }
  }

  @Test
  void aClientThatDiesBetweenAttemptsGoesOnAndOneThatDiesInAnAttemptLosesIt() {
    try (Node node = Node.started(folder);
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      String waits = retried(node, 1, 0, "4s");
      String runs = retried(node, 1, 60_000, "100ms");
      await()
          .atMost(LONG)
          .until(() -> attempts(worker, waits).size() == 1 && attempts(worker, runs).size() == 2);
      worker.process().kill();
      worker.start();
      Json waited = awaitEnd(node, waits);
      Json ran = awaitEnd(node, runs);

      assertThat(Api.text(waited, "state")).as(waited.text()).isEqualTo("SUCCEEDED");
      assertThat(waited.get("attempt").orElseThrow().integer()).isEqualTo(2);
      assertThat(attempts(worker, waits)).containsExactly("1", "2");
      assertThat(Api.text(ran, "reason")).isEqualTo("lost");
      assertThat(Api.text(ran, "code")).isEqualTo("INTERRUPTED");
      assertThat(ran.get("attempt").orElseThrow().integer()).isEqualTo(2);
      assertThat(attempts(worker, runs)).containsExactly("1", "2");
    }
  }
}

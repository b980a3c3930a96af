package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A schedule that a client runs itself, over a kill of its node and of itself. */
@Timeout(180)
class RunOnClientIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final Map<String, ?> ROUNDS =
      Map.of(
          "id", "rounds",
          "every", "1s",
          "runOn", "client",
          "overlap", "allow",
          "command",
              Map.of(
                  "name",
                  "note",
                  "params",
                  Map.of("millis", 0),
                  "target",
                  Map.of("clients", List.of("w-0")),
                  "ttl",
                  "1m"));

  @TempDir Path folder;

  @Test
  void itGoesOnWhileTheNodeIsAwayAndEachRunIsOnRecordWhenItIsBack() {
    try (Node node = Node.started(folder, "");
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      node.api().post("/schedules", ROUNDS);
      await().atMost(LONG).until(() -> hasPlan(node));
      awaitRuns(worker, 2);

      node.kill();
      awaitRuns(worker, 2);
      worker.process().kill();
      worker.start();
      awaitRuns(worker, 1);
      node.launch();
      awaitRuns(worker, 2);
      node.awaitUp();
      List<String> soFar = worker.diary().lines();
      await().atMost(LONG).until(() -> asked(node).containsAll(soFar));
      node.api().post("/schedules/rounds/pause", Map.of());
      await().atMost(LONG).until(() -> !hasPlan(node));

      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
      List<String> ran = worker.diary().lines();
      assertThat(ran).as("none twice").doesNotHaveDuplicates();
      for (String id : asked(node)) {
        Json delivery = node.api().delivery(id.replace(" 1", ""), "w-0");
        String state =
            Api.text(delivery, "state") + delivery.get("code").map(Json::string).orElse("");
        // why: what ran at the moment of the kill was interrupted, perhaps before it wrote it down
        assertThat(state).as(delivery.text()).isIn("SUCCEEDED", "FAILEDINTERRUPTED");
        assertThat(ran.contains(id) || !state.equals("SUCCEEDED")).as(delivery.text()).isTrue();
      }
    }
  }

  /** The commands that the node has made, as the worker's diary has those that it ran. */
  private static List<String> asked(Node node) {
    return node.api().all("/commands").stream()
        .map(command -> Api.text(command, "id") + " 1")
        .toList();
  }

  private static void awaitRuns(Worker worker, int more) {
    int before = worker.diary().size();
    await().atMost(LONG).until(() -> worker.diary().size() >= before + more);
  }

  private static boolean hasPlan(Node node) {
    return node.api()
        .get("/clients/w-0")
        .get("plans")
        .filter(plans -> Api.text(plans.elements().get(0), "schedule").equals("rounds"))
        .isPresent();
  }
}

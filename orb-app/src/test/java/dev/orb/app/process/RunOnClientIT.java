package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A schedule that a client runs itself, over a kill of its node and of itself. */
@Timeout(180)
class RunOnClientIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void itGoesOnWhileTheNodeIsAwayAndEachRunIsOnRecordWhenItIsBack() {
    try (Node node = Node.started(folder, "");
        Worker worker = Worker.started(folder, "w-0", node.broker(), node.enrol("w-0"))) {
      String add = "schedule add rounds --every 1s --run-on client --overlap allow --ttl 1m";
      isGood(node.terminal().orb(add + " note millis:=0 --to w-0"));
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
      node.api().post("/schedules/rounds/pause", Map.of());
      await().atMost(LONG).until(() -> !hasPlan(node));

      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
      List<String> ran = worker.diary().lines();
      assertThat(ran).as("none twice").doesNotHaveDuplicates();
      List<String> recorded = new ArrayList<>();
      for (Json command : node.api().all("/commands")) {
        recorded.add(Api.text(command, "id") + " 1");
        Json delivery = node.api().delivery(Api.text(command, "id"), "w-0");
        // why: what ran at the moment of the kill was interrupted
        assertThat(Api.text(delivery, "state") + delivery.get("code").map(Json::string).orElse(""))
            .as(delivery.text())
            .isIn("SUCCEEDED", "FAILEDINTERRUPTED");
      }
      assertThat(ran).as("what was asked for was run").containsAll(recorded);
      // why one: the client may have been due before the pause came, and the node not
      List<String> unrecorded = new ArrayList<>(ran);
      unrecorded.removeAll(recorded);
      assertThat(unrecorded).hasSizeLessThanOrEqualTo(1);
    }
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

  private static void isGood(Terminal.Printed printed) {
    assertThat(printed.exit()).as(printed.err()).isZero();
  }
}

package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.app.Main;
import dev.orb.protocol.Json;
import dev.orb.testkit.Diary;
import dev.orb.testkit.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AgentKilledIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir static Path shared;

  @SuppressWarnings("NullAway.Init")
  private static Node node;

  @TempDir Path folder;

  @BeforeAll
  static void startNode() {
    node = Node.started(shared);
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  /**
   * An agent whose commands write into a diary: {@code once} and {@code again} hang in their first
   * attempt, {@code quick} does not.
   */
  private JavaProcess startAgent(String id) {
    return JavaProcess.start(
        JavaProcess.Start.of(Main.class, folder, "agent", "-c", "agent-" + id + ".yaml"));
  }

  private void enrol(String id) {
    Node.keep(folder.resolve("secret-" + id), node.enrol(id));
    String note = "echo $ORB_COMMAND_ID $ORB_ATTEMPT >> diary";
    String hang = "echo $$ > pid-$ORB_COMMAND_ID; " + note + "; [ $ORB_ATTEMPT != 1 ] || sleep 100";
    Node.write(
        folder.resolve("agent-" + id + ".yaml"),
        String.join(
            "\n",
            "id: " + id,
            "server: " + node.broker(),
            "secret-file: secret-" + id,
            "state: state-" + id,
            "concurrency: 1",
            "commands:",
            "  once: {run: [sh, -c, '" + hang + "'], timeout: 2m}",
            "  again: {run: [sh, -c, '" + hang + "'], timeout: 2m, idempotent: true}",
            "  quick: {run: [sh, -c, '" + note + "']}",
            ""));
  }

  private Diary diary() {
    return new Diary(folder.resolve("diary"));
  }

  private long child(String command) {
    return Long.parseLong(new Diary(folder.resolve("pid-" + command)).lines().get(0));
  }

  // A zombie has ended; whoever adopted it has not looked yet.
  private static boolean lives(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException e) {
      return false;
    }
  }

  private static Json awaitEnd(String command, String client) {
    return await()
        .atMost(LONG)
        .until(
            () -> node.api().delivery(command, client),
            delivery ->
                List.of("SUCCEEDED", "FAILED", "DEAD").contains(Api.text(delivery, "state")));
  }

  @Test
  void whatItHadStartedIsInterruptedAndNeverRunsAgainWhatWasQueuedRuns() {
    enrol("a");
    String started = "";
    long orphan = 0;
    try {
      List<String> queued;
      try (JavaProcess agent = startAgent("a")) {
        started = node.api().send("once", Map.of(), "a");
        await().atMost(LONG).until(() -> diary().size() == 1);
        orphan = child(started);
        queued = Stream.generate(() -> node.api().send("quick", Map.of(), "a")).limit(3).toList();
        agent.kill();
      }
      assertThat(lives(orphan)).as("the program outlives its agent").isTrue();

      try (JavaProcess agent = startAgent("a")) {
        Json end = awaitEnd(started, "a");
        assertThat(lives(orphan)).as("ended before the answer").isFalse();
        assertThat(Api.text(end, "state")).isEqualTo("FAILED");
        assertThat(Api.text(end, "reason")).isEqualTo("lost");
        assertThat(Api.text(end, "code")).isEqualTo("INTERRUPTED");
        for (String command : queued) {
          assertThat(Api.text(awaitEnd(command, "a"), "state")).isEqualTo("SUCCEEDED");
        }
        assertThat(agent.isAlive()).isTrue();
      }
      assertThat(diary().lines())
          .containsExactly(
              started + " 1", queued.get(0) + " 1", queued.get(1) + " 1", queued.get(2) + " 1");
      assertThat(node.api().all("/commands?state=RUNNING")).isEmpty();
    } finally {
      ProcessHandle.of(orphan).filter(it -> it.pid() > 0).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void anIdempotentCommandRunsAgainAsItsSecondAttempt() {
    enrol("b");
    long orphan = 0;
    try {
      String started;
      try (JavaProcess agent = startAgent("b")) {
        started = node.api().send("again", Map.of(), "b");
        await().atMost(LONG).until(() -> diary().size() == 1);
        orphan = child(started);
        agent.kill();
      }
      try (JavaProcess agent = startAgent("b")) {
        Json end = awaitEnd(started, "b");
        assertThat(lives(orphan)).as("ended before it ran again; " + agent.err()).isFalse();
        assertThat(Api.text(end, "state")).isEqualTo("SUCCEEDED");
        assertThat(end.get("attempt").orElseThrow().integer()).isEqualTo(2);
        assertThat(agent.isAlive()).isTrue();
      }
      assertThat(diary().lines()).containsExactly(started + " 1", started + " 2");
      assertThat(node.api().all("/commands?state=RUNNING")).isEmpty();
    } finally {
      ProcessHandle.of(orphan).filter(it -> it.pid() > 0).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}

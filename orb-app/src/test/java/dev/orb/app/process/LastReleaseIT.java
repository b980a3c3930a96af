package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orb.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent of the last release against this server, by what users have of both: files, commands
 * and HTTP. {@code .ci/last-release} builds it and says where it is.
 */
class LastReleaseIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String WHERE =
      Objects.requireNonNullElse(System.getenv("ORB_LAST_RELEASE"), "");

  @TempDir Path folder;

  private Process agent() throws IOException {
    return new ProcessBuilder(
            Path.of(WHERE, "orb").toString(),
            "agent",
            "-c",
            folder.resolve("agent.yaml").toString())
        .directory(folder.toFile())
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(folder.resolve("agent.out").toFile())
        .redirectError(folder.resolve("agent.err").toFile())
        .start();
  }

  private static void end(Process agent) throws InterruptedException {
    agent.destroy();
    assertThat(agent.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(agent.exitValue()).isZero();
  }

  private static Json ended(Node node, String id) {
    await()
        .atMost(LONG)
        .until(() -> !Api.text(node.api().get("/commands/" + id), "state").equals("RUNNING"));
    return node.api().delivery(id, "old");
  }

  @Test
  void itsAgentIsWelcomedWorksWaitsIsCancelledAndLeaves() throws Exception {
    assumeTrue(!WHERE.isEmpty(), "no release is tagged, or .ci/last-release was not asked for it");
    try (Node node = Node.started(folder)) {
      Node.keep(folder.resolve("old.secret"), node.enrol("old"));
      Node.write(
          folder.resolve("agent.yaml"),
          "id: old\nserver: "
              + node.broker()
              + "\nsecret-file: old.secret\nstate: ./old-state\ncommands:\n"
              + "  say: {run: [echo, \"{words}\"], params: {words: {type: string}}}\n"
              + "  fail: {run: [sh, -c, \"exit 3\"]}\n"
              + "  stay: {run: [sleep, \"600\"], timeout: 10m}\n");
      Process first = agent();
      try {
        await().atMost(LONG).until(() -> node.api().clientState("old").equals("connected"));
        Json said = ended(node, node.api().send("say", Map.of("words", "hello"), "old"));
        assertThat(Api.text(said, "state")).isEqualTo("SUCCEEDED");
        assertThat(Api.text(said.get("result").orElseThrow(), "stdout")).isEqualTo("hello\n");
        Json failed = ended(node, node.api().send("fail", Map.of(), "old"));
        assertThat(Api.text(failed, "code")).isEqualTo("HANDLER_ERROR");
        Json unknown = ended(node, node.api().send("no.such", Map.of(), "old"));
        assertThat(Api.text(unknown, "code")).isEqualTo("UNKNOWN_COMMAND");
        assertThat(node.terminal().orb("ping --to old").exit()).isZero();

        String stays = node.api().send("stay", Map.of(), "old");
        await()
            .atMost(LONG)
            .until(() -> Api.text(node.api().delivery(stays, "old"), "state").equals("RUNNING"));
        node.api().post("/commands/" + stays + "/cancel", Map.of());
        assertThat(Api.text(ended(node, stays), "state")).isEqualTo("CANCELLED");
        end(first);
      } finally {
        first.destroyForcibly();
      }

      await().atMost(LONG).until(() -> node.api().clientState("old").equals("disconnected"));
      String waits = node.api().send("say", Map.of("words", "later"), "old");
      node.kill();
      node.start();
      Process second = agent();
      try {
        assertThat(Api.text(ended(node, waits), "state")).isEqualTo("SUCCEEDED");
        end(second);
      } finally {
        second.destroyForcibly();
      }
      assertThat(Files.readString(folder.resolve("agent.err"))).doesNotContain("ERROR");
    }
  }
}

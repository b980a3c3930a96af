package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.app.Main;
import dev.orb.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node with no word about encryption, and an agent that dials it with TLS. */
@Timeout(180)
class EncryptedIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  private JavaProcess agent(Node node, String ca) {
    Node.write(
        folder.resolve("agent.yaml"),
        String.join(
            "\n",
            "id: web-1",
            "server: " + node.broker().toString().replace("tcp:", "ssl:"),
            "tls: {ca: " + ca + "}",
            "secret-file: secret",
            "commands: {where: {run: [pwd]}}",
            ""));
    return JavaProcess.start(JavaProcess.Start.of(Main.class, folder, "agent", "-c", "agent.yaml"));
  }

  private static void awaitConnected(Node node) {
    await().atMost(LONG).until(() -> node.api().clientState("web-1").equals("connected"));
  }

  @Test
  void anAgentWorksOverTlsAlsoAfterTheNodeWasKilled() {
    try (Node node = Node.started(folder)) {
      Node.keep(folder.resolve("secret"), node.enrol("web-1"));
      try (JavaProcess agent = agent(node, "data/tls/ca.crt")) {
        awaitConnected(node);
        node.kill();
        node.start();
        awaitConnected(node);
        String command = node.api().send("where", Map.of(), "web-1");
        await()
            .atMost(LONG)
            .until(
                () -> Api.text(node.api().delivery(command, "web-1"), "state").equals("SUCCEEDED"));
        assertThat(agent.isAlive()).isTrue();
        assertThat(agent.err()).doesNotContain("AMQ214").doesNotContain("\tat ");
      }
      double expiry =
          node.api()
              .ask("GET", "/metrics", "")
              .body()
              .lines()
              .filter(line -> line.startsWith("orb_certificate_expiry_timestamp_seconds "))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
              .findFirst()
              .orElseThrow();
      assertThat(Instant.ofEpochSecond((long) expiry))
          .isBetween(
              Instant.now().plus(Duration.ofDays(390)), Instant.now().plus(Duration.ofDays(398)));

      try (JavaProcess stranger = agent(node, "null")) {
        await().atMost(LONG).until(() -> stranger.err().contains("that this client does not know"));
        assertThat(stranger.err()).contains("give the server's ca.crt as tls.ca");
        assertThat(stranger.err()).doesNotContain("AMQ214").doesNotContain("| at ");
      }
    }
  }
}

package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.app.Main;
import dev.orb.protocol.Json;
import dev.orb.testkit.Diary;
import dev.orb.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node on one host, two agents on another, and a link between them that is cut. */
@Timeout(150)
class TwoHostsIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration NOTICED = Duration.ofSeconds(10);
  private static final List<String> IDS = List.of("far-1", "far-2");

  @TempDir Path folder;

  private JavaProcess agent(Node node, OtherHost other, String id) {
    Node.keep(folder.resolve("secret-" + id), node.enrol(id));
    String note = "echo $ORB_COMMAND_ID $ORB_ATTEMPT >> diary-" + id;
    Node.write(
        folder.resolve("agent-" + id + ".yaml"),
        String.join(
            "\n",
            "id: " + id,
            "server: ssl://" + other.here() + ":" + node.broker().getPort(),
            "tls: {ca: data/tls/ca.crt}",
            "secret-file: secret-" + id,
            "state: state-" + id,
            "commands:",
            "  note: {run: [sh, -c, '" + note + "']}",
            "  slow: {run: [sh, -c, '" + note + "; sleep 2']}",
            ""));
    return JavaProcess.start(
        JavaProcess.Start.of(Main.class, folder, "agent", "-c", "agent-" + id + ".yaml")
            .under(other.exec()));
  }

  private static String send(Node node, String name) {
    return Api.text(
        node.api().post("/commands", Map.of("name", name, "target", Map.of("all", true))), "id");
  }

  private static void awaitAll(Node node, String state, Duration patience) {
    await()
        .atMost(patience)
        .until(() -> IDS.stream().allMatch(id -> node.api().clientState(id).equals(state)));
  }

  private static void awaitSuccess(Node node, String command) {
    await()
        .atMost(LONG)
        .until(
            () -> Api.text(node.api().get("/commands/" + command), "state"), "SUCCEEDED"::equals);
  }

  @Test
  void whatIsSentWhileTheLinkIsDownArrivesOnceWhenItIsBackAndWhatRanMeanwhileIsAnswered() {
    // why first: the node's certificate bears the addresses that the host has when it is made
    try (OtherHost other = OtherHost.up();
        Node node = Node.started(folder);
        JavaProcess one = agent(node, other, IDS.get(0));
        JavaProcess two = agent(node, other, IDS.get(1))) {
      awaitAll(node, "connected", LONG);
      assertThat(IDS)
          .allSatisfy(
              id ->
                  assertThat(Api.text(node.api().get("/clients/" + id), "address"))
                      .contains(other.there()));
      String before = send(node, "note");
      awaitSuccess(node, before);
      String through = send(node, "slow");
      IDS.forEach(id -> await().atMost(LONG).until(() -> diary(id).size() == 2));

      other.cut();
      awaitAll(node, "disconnected", NOTICED);
      String during = send(node, "note");
      for (String id : IDS) {
        Json waiting = node.api().delivery(during, id);
        assertThat(Api.text(waiting, "reason")).isEqualTo("waiting-offline");
      }
      other.restore();

      awaitAll(node, "connected", LONG);
      awaitSuccess(node, through);
      awaitSuccess(node, during);
      for (String id : IDS) {
        assertThat(diary(id).lines()).containsExactly(before + " 1", through + " 1", during + " 1");
      }
      assertThat(one.isAlive()).isTrue();
      assertThat(two.isAlive()).isTrue();
    }
  }

  private Diary diary(String id) {
    return new Diary(folder.resolve("diary-" + id));
  }
}

package dev.orb.testkit.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.testkit.Noise;
import dev.orb.testkit.TestLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Client and node die while a payload is on its way that fits into neither's heap. */
@Timeout(240)
class PayloadsKilledIT {
  private static final String CLIENT = "c";
  private static final int MIB = 1 << 20;
  private static final long SIZE = 64L * MIB;

  @TempDir Path folder;

  private List<Path> files() throws IOException {
    Path spool = folder.resolve("state-" + CLIENT).resolve("payloads");
    if (!Files.isDirectory(spool)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(spool)) {
      return all.toList();
    }
  }

  private static void awaitStall(TestLink link) {
    await().atMost(MortalNode.SOON).until(link::isStalled);
  }

  @Test
  void theCommandRunsOnceWithTheRightBytes() throws IOException {
    try (MortalNode node = MortalNode.started(Database.H2, folder, "-Xmx96m");
        TestLink link = TestLink.to(node.broker().getPort());
        MortalClient client =
            new MortalClient(folder, link.url(), CLIENT, node.enrol(CLIENT), "-Xmx24m")) {
      client.awaitReady();
      String payload = node.ask("payload", Long.toString(SIZE));
      link.stallAfter(4 * MIB);
      String command = node.ask("claim", ClientMain.DIGEST, CLIENT, payload);
      awaitStall(link);
      assertThat(files()).hasSize(1);
      client.process().kill();
      client.comesBack();
      link.stallAfter(12 * MIB);
      link.resume();
      client.awaitReady();

      awaitStall(link);
      assertThat(Files.size(files().get(0))).isBetween(4L * MIB, 12L * MIB);
      node.process().kill();
      node.comesBack();
      node.awaitReady();
      long before = link.returned();
      link.resume();

      node.awaitDelivery(command, CLIENT, "SUCCEEDED null - 1");
      assertThat(client.attempts(command)).containsExactly("1 " + Noise.digest(new Noise(SIZE)));
      assertThat(link.returned() - before)
          .as("it went on from what was here")
          .isLessThan(SIZE - 2 * MIB);
      await().atMost(MortalNode.SOON).until(() -> files().isEmpty());
      assertThat(node.ask("claimed", payload)).isEqualTo("false");
      node.awaitNothingLeft();
    }
  }
}

package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when something ordinary has happened. */
@Timeout(120)
class LogIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aKilledClientIsOneLineAndNoWarning() {
    try (Node node = Node.started(folder)) {
      String secret = node.enrol("w-0");
      for (int i = 0; i < 3; i++) {
        try (Worker worker = Worker.started(folder, "w-0", node.broker(), secret)) {
          await().atMost(LONG).until(() -> node.api().clientState("w-0").equals("connected"));
          List<String> sent =
              IntStream.range(0, 20)
                  .mapToObj(n -> node.api().send("note", Map.of("millis", 200), "w-0"))
                  .toList();
          assertThat(sent).hasSize(20);
          worker.process().kill();
          await().atMost(LONG).until(() -> node.api().clientState("w-0").equals("disconnected"));
        }
      }
      node.stop();

      assertThat(node.running().err().lines())
          .filteredOn(line -> line.contains(" WARN ") || line.contains(" ERROR "))
          .isEmpty();
      assertThat(node.running().err().lines())
          .filteredOn(line -> line.contains("client w-0 disconnected"))
          .hasSize(3);
    }
  }
}

package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.app.Main;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code orb bench chaos}: a deck of faults, each kind at least once. */
@Timeout(300)
class ChaosIT {
  private static final String FAULTS = "21";

  @TempDir Path folder;

  private JavaProcess chaos(String... more) {
    String[] line = new String[more.length + 2];
    line[0] = "bench";
    line[1] = "chaos";
    System.arraycopy(more, 0, line, 2, more.length);
    return JavaProcess.start(JavaProcess.Start.of(Main.class, folder, line));
  }

  @Test
  void underADeckOfFaultsNothingIsLostDoubledOrLeftOpen() {
    try (JavaProcess bench =
        chaos("--faults", FAULTS, "--gap", "200", "--clients", "4", "--rate", "30", "--json")) {
      int exit = bench.awaitExit(Duration.ofMinutes(4));
      assertThat(exit).as(() -> bench.out() + bench.err()).isZero();
      Json report = JsonCodec.parse(bench.out());
      long struck =
          report.get("faults").orElseThrow().members().values().stream()
              .mapToLong(Json::integer)
              .sum();
      assertThat(struck).isEqualTo(Long.parseLong(FAULTS));
      Json counts = report.get("counts").orElseThrow();
      assertThat(counts.get("deliveries SUCCEEDED"))
          .as("there was something to lose: %s", bench.out())
          .hasValueSatisfying(many -> assertThat(many.integer()).isPositive());
    }
  }

  @Test
  void aPeerThatIsNotThereIsSaidInOneLine() {
    try (JavaProcess bench = chaos("--peer", "carrier-pigeon")) {
      assertThat(bench.awaitExit(Duration.ofMinutes(1))).isEqualTo(2);
      assertThat(bench.err().lines().filter(line -> line.startsWith("orb: ")))
          .singleElement()
          .asString()
          .contains("carrier-pigeon", "nats or rabbitmq");
    }
  }
}

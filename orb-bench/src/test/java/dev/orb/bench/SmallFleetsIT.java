package dev.orb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The benches whose bars are that nothing is lost, with fleets that are soon there. */
class SmallFleetsIT {

  @ParameterizedTest
  @ValueSource(strings = {"join", "storm"})
  void nothingIsLostAndNobodyIsMissing(String bench) {
    StringWriter out = new StringWriter();
    int exit =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out))
            .execute(bench, "--clients", "40", "--rounds", "1", "--json");
    assertThat(exit).isZero();
    Json report = JsonCodec.parse(out.toString());
    assertThat(report.get("missed"))
        .hasValueSatisfying(missed -> assertThat(missed.text()).isEqualTo("0"));
  }
}

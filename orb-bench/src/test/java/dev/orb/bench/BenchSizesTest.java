package dev.orb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class BenchSizesTest {
  private final CommandLine bench = new CommandLine(new BenchCommand());

  @ParameterizedTest
  @CsvSource({
    "call, --messages", "durable, --clients", "broadcast, --clients", "storm, --clients",
    "join, --clients", "journal, --deliveries", "backlog, --commands", "chaos, --faults",
    "memory, --clients", "schedule, --schedules", "schedule, --rate", "call, --rounds"
  })
  void aSizeOfNothingIsBadUsage(String verb, String option) {
    for (String size : new String[] {"0", "-1", "many", "99999999999"}) {
      StringWriter said = new StringWriter();
      bench.setErr(new PrintWriter(said));
      assertThat(bench.execute(verb, option, size)).isEqualTo(2);
      assertThat(said.toString()).contains(option, "'" + size + "' is no number from 1 to");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "call",
    "durable",
    "broadcast",
    "storm",
    "join",
    "journal",
    "backlog",
    "chaos",
    "memory",
    "schedule"
  })
  void everyNumberOfAVerbIsASize(String verb) {
    Stream<OptionSpec> numbers =
        Objects.requireNonNull(bench.getSubcommands().get(verb)).getCommandSpec().options().stream()
            .filter(option -> option.type() == int.class || option.type() == int[].class);
    assertThat(numbers)
        .isNotEmpty()
        .allSatisfy(
            option -> assertThat(option.converters()).hasAtLeastOneElementOfType(AtLeastOne.class));
  }
}

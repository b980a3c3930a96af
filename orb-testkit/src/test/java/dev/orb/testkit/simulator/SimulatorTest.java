package dev.orb.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dorb.seeds=100000} runs more of them, {@code -Dorb.seed=7} that one alone. */
class SimulatorTest {

  static LongStream seeds() {
    Long one = Long.getLong("orb.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.rangeClosed(1, Long.getLong("orb.seeds", 150));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void promisesHoldWhateverDiesAndWhenever(long seed) {
    Report report = Simulator.run(seed, Scale.USUAL);

    assertThat(report.effects()).as("the world does something: %s", report).isPositive();
    assertThat(report.deaths()).isPositive();
  }

  @Test
  void sameSeedMakesTheSameWorld() {
    assertThat(Simulator.run(7, Scale.USUAL)).isEqualTo(Simulator.run(7, Scale.USUAL));
  }
}

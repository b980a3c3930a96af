package dev.orb.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Reason;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/**
 * {@code -Dorb.simulator.seeds=1000000} lives more worlds, {@code -Dorb.simulator.seed=7} that one
 * alone.
 */
class SimulatorTest {
  private static final long SEEDS = Long.getLong("orb.simulator.seeds", 100_000);

  /** From so many on, chance brings everything about. */
  private static final long ENOUGH = 20_000;

  @Test
  void promisesHoldWhateverDiesAndWhenever() {
    Long one = Long.getLong("orb.simulator.seed");
    Report report = one == null ? Simulator.run(1, SEEDS) : Simulator.run(Script.of(one));

    if (report.worlds() >= ENOUGH) {
      EnumSet<Reason> seen = EnumSet.noneOf(Reason.class);
      seen.addAll(report.reasons().keySet());
      assertThat(EnumSet.complementOf(seen))
          .as("how deliveries never ended")
          .isSubsetOf(
              Reason.WAITING_BUSY, Reason.WAITING_OFFLINE, Reason.WAITING_RELEASE, Reason.POISON);
      EnumSet<Kind> happened = EnumSet.noneOf(Kind.class);
      happened.addAll(report.events().keySet());
      assertThat(EnumSet.complementOf(happened))
          .as("what never happened")
          .containsExactly(Kind.STEP);
    }
  }

  @Test
  void sameSeedMakesTheSameWorld() {
    assertThat(Simulator.run(Script.of(7))).isEqualTo(Simulator.run(Script.of(7)));
  }
}

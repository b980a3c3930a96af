package dev.orb.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.bench.chaos.Fault.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Duration BOUND = Duration.ofSeconds(3);
  private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);

  private static List<Fault> plan(int faults, long seed, Set<Kind> kinds) {
    return Plan.draw(new Plan.Terms(faults, seed, Duration.ofSeconds(1), 4, BOUND), kinds);
  }

  @Test
  void theSameSeedDrawsTheSamePlanAndAnotherAnother() {
    assertThat(plan(100, 7, ALL)).isEqualTo(plan(100, 7, ALL)).isNotEqualTo(plan(100, 8, ALL));
  }

  @Test
  void aShortPlanHasEachKind() {
    int deck = ALL.stream().mapToInt(Kind::share).sum();
    assertThat(plan(deck, 3, ALL)).extracting(Fault::kind).containsAll(ALL);
  }

  @Test
  void kindsThatCannotStrikeAreNotDrawn() {
    Set<Kind> some = EnumSet.complementOf(EnumSet.of(Kind.SERVER_DISK, Kind.CLIENT_DISK));
    assertThat(plan(200, 3, some)).extracting(Fault::kind).isSubsetOf(some);
  }

  @Test
  void longFreezesOutlastTheHeartbeatBoundAndShortOnesDoNot() {
    assertThat(plan(500, 5, ALL))
        .filteredOn(fault -> fault.kind() == Kind.SERVER_LONG_FREEZE)
        .allMatch(fault -> fault.lasts().compareTo(BOUND) >= 0);
    assertThat(plan(500, 5, ALL))
        .filteredOn(fault -> fault.kind() == Kind.SERVER_FREEZE)
        .allMatch(fault -> fault.lasts().compareTo(BOUND) < 0);
  }

  @Test
  void theServersClockNeverGoesBehindTheMachines() {
    assertThat(plan(1_000, 5, ALL))
        .filteredOn(fault -> fault.kind() == Kind.SERVER_CLOCK)
        .isNotEmpty()
        .noneMatch(fault -> fault.amount().isNegative());
  }
}

package dev.orb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasureTest {

  @Test
  void what_has_no_limit_beside_it_is_held_against_its_own_number() {
    assertThat(new Measure("agent", null, 63.9, Measure.Bar.ours(64)).verdict()).isEqualTo("met");
    assertThat(new Measure("agent", null, 64.1, Measure.Bar.ours(64)).verdict())
        .isEqualTo("missed");
  }

  @Test
  void what_was_not_measured_meets_no_bar() {
    assertThat(new Measure("time", Double.NaN, 1, Measure.Bar.atMost(1.3)).verdict())
        .isEqualTo("missed");
    assertThat(new Measure("time", 1.0, Double.NaN, Measure.Bar.atMost(1.3)).verdict())
        .isEqualTo("missed");
  }

  @Test
  void a_bar_shows_its_side_and_its_limit() {
    assertThat(Measure.Bar.atMost(1.3).text()).isEqualTo("<= 1.3");
    assertThat(Measure.Bar.atLeast(0.8).text()).isEqualTo(">= 0.8");
    assertThat(Measure.Bar.ours(64).text()).isEqualTo("<= 64");
  }
}

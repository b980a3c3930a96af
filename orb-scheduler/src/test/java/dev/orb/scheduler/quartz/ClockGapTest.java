package dev.orb.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockGapTest {
  private final ClockGap gap = new ClockGap();

  @Test
  void twoSecondsAreBorneAndMoreThanThreeAreNotUntilTheClockIsRightAgain() {
    gap.is(Duration.ofSeconds(-2));
    assertThat(gap.isBearable()).isTrue();
    assertThat(gap.problem()).isNull();

    gap.is(Duration.ofMillis(-3001));
    assertThat(gap.isBearable()).isFalse();
    assertThat(gap.problem()).contains("3001 ms behind the database's");

    gap.is(Duration.ofMillis(3001));
    assertThat(gap.problem()).contains("3001 ms ahead of the database's");

    gap.is(Duration.ofMillis(600));
    assertThat(gap.isBearable()).isTrue();
  }
}

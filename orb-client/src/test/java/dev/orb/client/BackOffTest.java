package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration CAP = Duration.ofSeconds(30);

  private final BackOff backOff = new BackOff(FIRST, CAP, new Random(5));

  @Test
  void delaysStayBelowABoundThatDoublesUpToTheCap() {
    Duration bound = FIRST;
    for (int i = 0; i < 12; i++) {
      assertThat(backOff.next()).isPositive().isLessThanOrEqualTo(bound);
      bound = bound.multipliedBy(2).compareTo(CAP) > 0 ? CAP : bound.multipliedBy(2);
    }
  }

  @Test
  void delaysAreSpreadOverTheWholeOfTheBound() {
    List<Duration> delays = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      delays.add(backOff.next());
    }
    List<Duration> capped = delays.subList(10, 300);

    assertThat(capped).anyMatch(d -> d.compareTo(CAP.dividedBy(10)) < 0);
    assertThat(capped).anyMatch(d -> d.compareTo(CAP.multipliedBy(9).dividedBy(10)) > 0);
    double mean = capped.stream().mapToLong(Duration::toMillis).average().orElse(0);
    assertThat(mean).isBetween(13_000.0, 17_000.0);
  }

  @Test
  void aResetBeginsAgainAtTheFirstBound() {
    for (int i = 0; i < 10; i++) {
      backOff.next();
    }
    backOff.reset();

    assertThat(backOff.next()).isLessThanOrEqualTo(FIRST);
  }

  @Test
  void slowDelaysLieBetweenTheCapAndTwiceTheCap() {
    for (int i = 0; i < 100; i++) {
      assertThat(backOff.slow()).isBetween(CAP, CAP.multipliedBy(2));
    }
  }
}

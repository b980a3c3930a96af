package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aClientHasTheSameMomentAtEveryFiring() {
    assertThat(Spread.delay("night", "web-1", HOUR))
        .isEqualTo(Spread.delay("night", "Web-1", HOUR))
        .isNotEqualTo(Spread.delay("night", "web-2", HOUR))
        .isNotEqualTo(Spread.delay("noon", "web-1", HOUR));
  }

  @Test
  void itIsTheOneThatTheWireProtocolDescribes() {
    // SHA-256 of "night|web-1" begins with these four bytes
    long place = 0x47CFD181L;
    assertThat(Spread.delay("night", "web-1", HOUR).toMillis())
        .isEqualTo((3_600_000 * place) >> 32);
  }

  @Test
  void aFleetFillsTheWholeJitterEvenly() {
    int[] minutes = new int[60];
    for (int i = 0; i < 6000; i++) {
      Duration delay = Spread.delay("night", "client-" + i, HOUR);
      assertThat(delay).isBetween(Duration.ZERO, HOUR.minusMillis(1));
      minutes[(int) delay.toMinutes()]++;
    }
    assertThat(IntStream.of(minutes).summaryStatistics().getMin()).isGreaterThan(50);
    assertThat(IntStream.of(minutes).summaryStatistics().getMax()).isLessThan(160);
  }

  @Test
  void aJitterOfYearsDoesNotOverflow() {
    Duration jitter = CommandOptions.LONGEST;
    double share = Spread.delay("night", "web-1", HOUR).toMillis() / 3_600_000.0;
    double years = Spread.delay("night", "web-1", jitter).toMillis() / (double) jitter.toMillis();
    assertThat(years).isCloseTo(share, org.assertj.core.data.Offset.offset(1e-6));
  }
}

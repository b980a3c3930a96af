package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private static final Duration USUAL = Duration.ofSeconds(10);

  private final Patience patience = new Patience();

  @Test
  void eachWaitThatRanOutDoublesTheNextUpToAMinute() {
    assertThat(patience.of(USUAL)).isEqualTo(USUAL);
    patience.ranOut();
    assertThat(patience.of(USUAL)).isEqualTo(Duration.ofSeconds(20));
    for (int i = 0; i < 40; i++) {
      patience.ranOut();
    }
    assertThat(patience.of(USUAL)).isEqualTo(Duration.ofSeconds(60));
    assertThat(patience.of(Duration.ofMinutes(2))).isEqualTo(Duration.ofMinutes(2));
    patience.reset();
    assertThat(patience.of(USUAL)).isEqualTo(USUAL);
  }
}

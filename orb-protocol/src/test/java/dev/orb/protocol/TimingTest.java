package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.message.Timing;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimingTest {
  private static final Instant SENT = Instant.parse("2026-11-20T08:00:00Z");
  private static final Instant NOW = SENT.plusSeconds(5);

  @Test
  void whatAClientSaysLiesBetweenTheSendAndNow() {
    Timing said = new Timing(SENT.minusMillis(3), SENT.plusMillis(1), NOW.plusMillis(16));
    assertThat(said.within(SENT, NOW)).isEqualTo(new Timing(SENT, SENT.plusMillis(1), NOW));
  }

  @Test
  void whatItDoesNotSayStaysUnsaid() {
    Timing nothing = new Timing(null, null, null);
    assertThat(nothing.within(SENT, NOW)).isEqualTo(nothing);
  }
}

package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  @Test
  void timesAlwaysHaveTheirMilliseconds() {
    assertThat(Times.format(Instant.parse("2026-11-20T12:00:00Z")))
        .isEqualTo("2026-11-20T12:00:00.000Z");
    assertThat(Times.format(Instant.parse("2026-11-20T12:00:00.123999Z")))
        .isEqualTo("2026-11-20T12:00:00.123Z");
  }

  @Test
  void anOffsetIsRead() {
    assertThat(Times.parse("2026-11-20T13:00:00+01:00"))
        .isEqualTo(Instant.parse("2026-11-20T12:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "2026-11-20", "2026-11-20T12:00:00", "1795194659468"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> Times.parse(text))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS");
  }
}

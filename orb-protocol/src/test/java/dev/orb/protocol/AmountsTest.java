package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTest {

  @ParameterizedTest
  @ValueSource(strings = {"250ms", "30s", "5m", "2h", "7d", "0s"})
  void aDurationIsWrittenAsItWasRead(String text) {
    assertThat(Durations.text(Durations.parse(text))).isEqualTo(text);
  }

  @Test
  void aDurationMayBeIso() {
    assertThat(Durations.parse("PT1M30S")).isEqualTo(Duration.ofSeconds(90));
    assertThat(Durations.text(Duration.ofSeconds(90))).isEqualTo("90s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "-5s", "PT-5S", "5 s", "s", "99999999999999d", "P9999Y", "4000d"})
  void whatIsNoDurationIsRefusedWithTheForms(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS")
        .hasMessageContaining("30s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"512", "64KiB", "10MiB", "1GiB", "0"})
  void aSizeIsWrittenAsItWasRead(String text) {
    assertThat(Sizes.text(Sizes.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "10MB", "-1", "1.5MiB", "9999999999GiB"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> Sizes.parse(text)).hasMessageContaining("BAD_PARAMS");
  }
}

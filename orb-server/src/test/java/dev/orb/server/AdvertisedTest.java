package dev.orb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.OrbException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdvertisedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "orb.example | ssl://orb.example:61616",
        "orb.example:7000 | ssl://orb.example:7000",
        "tcp://orb.example | tcp://orb.example:61616",
        "10.0.0.7, [fe80::1]:5 | ssl://10.0.0.7:61616,ssl://[fe80::1]:5",
      })
  void whatIsLeftOpenIsTheBrokersOwn(String written, String url) {
    assertThat(Advertised.of(written).url(true, 61616)).isEqualTo(url);
  }

  @Test
  void aPlainPortIsAdvertisedAsOne() {
    assertThat(Advertised.of("a,ssl://b:1").url(false, 5)).isEqualTo("tcp://a:5,ssl://b:1");
    assertThat(Advertised.of("a,ssl://b:1").hosts()).containsExactlyInAnyOrder("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,", "http://a", "a:99999", "a/b", "me@a", "-a", "a b", "::1"})
  void whatNobodyCanDialIsRefused(String written) {
    assertThatThrownBy(() -> Advertised.of(written))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("broker.advertise");
  }

  @Test
  void aPortOnLoopbackIsAdvertisedForThisMachine() {
    assertThat(ListenSettings.USUAL.advertised().url(true, 1)).isEqualTo("ssl://localhost:1");
    assertThat(ListenSettings.USUAL.withAdvertise("a").advertised().url(true, 1))
        .isEqualTo("ssl://a:1");
  }
}

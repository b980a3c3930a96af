package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogKeysTest {
  @Test
  void whatIsKnownIsSaidAndWhatIsNotIsSaidToBeMissing() {
    assertThat(text("web-1", "0198")).isEqualTo("client web-1, command 0198");
    assertThat(text("", "0198")).isEqualTo("no client named, command 0198");
    assertThat(text("web-1", "")).isEqualTo("client web-1, no command named");
  }

  private static String text(String client, String command) {
    try (LogKeys keys = LogKeys.of(client, command)) {
      return keys.toString();
    }
  }
}

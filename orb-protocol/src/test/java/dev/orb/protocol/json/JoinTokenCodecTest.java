package dev.orb.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.JoinToken;
import org.junit.jupiter.api.Test;

class JoinTokenCodecTest {
  private static final JoinToken TOKEN =
      new JoinToken("ssl://broker.example:61616", "sha256:0a1b", "j1.s3cret", "web-1");

  @Test
  void isReadBackAlsoWhenATerminalBrokeItIntoLines() {
    String text = JoinTokenCodec.encode(TOKEN);

    assertThat(text).matches("orbj1_[A-Za-z0-9_-]+");
    assertThat(JoinTokenCodec.decode(text)).isEqualTo(TOKEN);
    assertThat(JoinTokenCodec.decode("  " + text.replaceAll("(.{20})", "$1\n") + "\n"))
        .isEqualTo(TOKEN);
    JoinToken least = new JoinToken("tcp://a:1", null, "j1.s", null);
    assertThat(JoinTokenCodec.decode(JoinTokenCodec.encode(least))).isEqualTo(least);
  }

  @Test
  void whatWasNotCopiedWholeIsRefusedWithoutShowingIt() {
    String text = JoinTokenCodec.encode(TOKEN);
    for (String wrong :
        new String[] {"", "orbj1_", "orbj2_" + text.substring(6), text.substring(0, 30), "x"}) {
      assertThatThrownBy(() -> JoinTokenCodec.decode(wrong))
          .hasMessageContaining("BAD_PARAMS: this is no join token")
          .hasMessageNotContaining("s3cret");
    }
    for (int cut = 1; cut < 10; cut++) {
      String short_ = text.substring(0, text.length() - cut);
      assertThatThrownBy(() -> JoinTokenCodec.decode(short_)).hasMessageContaining("BAD_PARAMS");
    }
  }

  @Test
  void itsSecretIsNotInItsText() {
    assertThat(TOKEN.toString()).doesNotContain("s3cret");
  }
}

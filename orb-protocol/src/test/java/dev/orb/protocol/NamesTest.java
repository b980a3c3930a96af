package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "web-1", "Web_1.eu", "0-._"})
  void idsOfTheGrammarAreTaken(String id) {
    assertThat(Names.id("client", id)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", ".a", "_a", "a b", "a~b", "a/b", "ø", "a\n", "$orb", "#", "*"})
  void otherIdsAreRefused(String id) {
    assertThatThrownBy(() -> Names.id("client", id))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS")
        .hasMessageContaining("is no client id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "_a", "disk.usage", "hb", "Shutdown", "a:b/c-d_e.f9"})
  void commandNamesOfTheGrammarAreTaken(String name) {
    assertThat(Names.command(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9a", ".a", "-a", "a b", "a;b", "å"})
  void otherCommandNamesAreRefused(String name) {
    assertThat(Names.isCommand(name)).isFalse();
    assertThatThrownBy(() -> Names.command(name)).hasMessageContaining("is no command name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9a", "a.b", "a-b"})
  void otherKeysAreRefused(String key) {
    assertThatThrownBy(() -> Names.key("fact", key)).hasMessageContaining("is no fact key");
  }

  @Test
  void lengthsAreBounded() {
    assertThat(Names.isId("a".repeat(128))).isTrue();
    assertThat(Names.isId("a".repeat(129))).isFalse();
    assertThat(Names.isCommand("a".repeat(128))).isTrue();
    assertThat(Names.isCommand("a".repeat(129))).isFalse();
    assertThat(Names.isKey("a".repeat(64))).isTrue();
    assertThat(Names.isKey("a".repeat(65))).isFalse();
  }

  @Test
  void foreignTextIsShownShortAndInOneLine() {
    assertThat(Names.shown("a\nb\u001b[31m")).isEqualTo("a?b?[31m");
    assertThat(Names.shown("x".repeat(10_000))).hasSizeLessThan(150);
  }
}

package dev.orb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.OrbException;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventNamesTest {
  @ParameterizedTest
  @CsvSource({
    "door.opened, door.opened, true",
    "door.opened, door.opened.wide, false",
    "door.*, door.opened, true",
    "door.*, door., true",
    "door.*, doors.opened, false",
    "*.opened, door.opened, true",
    "*.opened, opened, false",
    "a*a, a, false",
    "a*a, aa, true",
    "a*b*c, a.b.b.c, true",
    "a*b*c, a.c.b, false",
    "*, anything, true",
    "*o*, door, true",
    "*x*, door, false",
  })
  void aStarIsAnyText(String glob, String name, boolean matches) {
    assertThat(EventNames.like(glob).test(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a(*", "1abc", "a,b"})
  void whatNoEventCouldBeCalledIsRefused(String glob) {
    assertThatThrownBy(() -> EventNames.like(glob))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS");
  }

  @Test
  void aPatternOfManyStarsIsMatchedInNoTime() {
    String glob = "a*".repeat(60);
    String name = "a" + "b".repeat(127);
    Assertions.assertTimeout(
        Duration.ofSeconds(2), () -> assertThat(EventNames.like(glob).test(name)).isFalse());
  }
}

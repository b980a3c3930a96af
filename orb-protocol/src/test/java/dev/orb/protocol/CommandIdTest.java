package dev.orb.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandIdTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  @Test
  void aNewIdIsAVersion7UuidOfItsMillisecond() {
    CommandId id = CommandId.create(NOON, new Random(1));
    assertThat(id.uuid().version()).isEqualTo(7);
    assertThat(id.uuid().variant()).isEqualTo(2);
    assertThat(id.uuid().getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void laterIdsSortAfterEarlierOnesAsValuesAndAsText() {
    Random random = new Random(2);
    CommandId before = CommandId.create(NOON, random);
    for (int i = 1; i < 1000; i++) {
      CommandId after = CommandId.create(NOON.plusMillis(i), random);
      assertThat(after).isGreaterThan(before);
      assertThat(after.toString()).isGreaterThan(before.toString());
      before = after;
    }
  }

  @Test
  void idsOfOneMillisecondDiffer() {
    Random random = new Random(3);
    Set<CommandId> ids = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      ids.add(CommandId.create(NOON, random));
    }
    assertThat(ids).hasSize(100_000);
  }

  @Test
  void theIdOfAFiringIsTheSameOnEveryNodeForever() {
    // why: a literal, because another release must find the ids of this one
    assertThat(CommandId.ofFiring("nightly", NOON, ""))
        .hasToString("436d3c55-563a-88c4-99da-e29dc3ddc306")
        .isEqualTo(CommandId.ofFiring("nightly", Instant.ofEpochMilli(NOON.toEpochMilli()), ""));
  }

  @Test
  void anotherScheduleTimeOrPartIsAnotherFiring() {
    CommandId id = CommandId.ofFiring("nightly", NOON, "");
    assertThat(id.uuid().version()).isEqualTo(8);
    assertThat(id.uuid().variant()).isEqualTo(2);
    assertThat(
            Set.of(
                id,
                CommandId.ofFiring("nightly2", NOON, ""),
                CommandId.ofFiring("nightly", NOON.plusMillis(1), ""),
                CommandId.ofFiring("nightly", NOON, "Europe/Oslo")))
        .hasSize(4);
  }

  @Test
  void anIdIsReadFromItsText() {
    CommandId id = CommandId.create(NOON, new Random(4));
    assertThat(CommandId.parse(id.toString())).isEqualTo(id);
    assertThat(id.toString()).endsWith(id.brief()).hasSize(36);
    assertThat(id.brief()).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "17",
        "0198f3a2-7c00-7a11-8b22-1234567890",
        "not-a-uuid-but-of-36-characters-xxxx"
      })
  void whatIsNoIdIsRefused(String text) {
    assertThatThrownBy(() -> CommandId.parse(text))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS");
  }
}

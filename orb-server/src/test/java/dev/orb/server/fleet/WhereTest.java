package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.Json;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.fleet.ClientView.State;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhereTest {
  private static final ClientView CLIENT =
      client(
          State.CONNECTED,
          Map.of("zone", "north", "rack", "7", "role", "db", "orb_state", "mine"),
          JsonCodec.parse(
              "{\"os\":\"linux\",\"cores\":8,\"load\":0.5,\"ssd\":true,\"role\":\"web\","
                  + "\"list\":[1],\"none\":null,\"big\":9007199254740993,\"long\":\""
                  + "a".repeat(257)
                  + "\"}"));

  private static ClientView client(State state, Map<String, String> labels, Json facts) {
    return new ClientView(
        "c", state, Set.of(), labels, facts.members(), null, null, null, null, 1, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zone = 'north'",
        "zone IN ('south', 'north') AND NOT (rack = '8')",
        "zone LIKE 'nor%'",
        "zone LIKE '%o%t%' AND rack LIKE '%'",
        "other IS NULL",
        "rack = '7'",
        "fact_os = 'linux'",
        "fact_cores > 4",
        "fact_cores = 8",
        "fact_load BETWEEN 0.1 AND 0.6",
        "fact_ssd",
        "fact_ssd = TRUE",
        "fact_list IS NULL AND fact_none IS NULL AND fact_long IS NULL",
        "fact_big > 9000000000000000",
        "orb_state = 'connected'",
        "fact_role = 'db'",
      })
  void isTrue(String text) {
    assertThat(Where.parse(text).matches(CLIENT)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zone = 'south'",
        "zone <> 'north'",
        "other <> 'x'",
        "os = 'linux'",
        "rack = 7",
        "fact_role = 'web'",
        "fact_zone <> 'north'",
        "orb_state = 'mine'",
        "zone",
        "fact_os + 1 > 0",
        "fact_os / 0 = 1",
      })
  void isNotTrue(String text) {
    assertThat(Where.parse(text).matches(CLIENT)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "zone = | error at line 1, column 6.",
        "zone = 'a' rack = 'b' | column 12.  Encountered: rack",
        "zone = 'north | Encountered: <EOF> after prefix \"'north\"",
        "facts.os = 'x' | column 7",
        "version < '1.4' | value ''1.4'' cannot be compared",
        "1 + 1 | not result in a boolean value",
        "zone LIKE '%a%b%c%' | a text has % more than 3 times",
        "zone LIKE '%a%''%b%' | a text has % more than 3 times",
        "XPATH '//a' | which are for messages",
        "hyphenated_props:a = 'b' | which are for messages",
      })
  void aFaultIsPointedAt(String text, String fault) {
    assertThatThrownBy(() -> Where.parse(text))
        .hasMessageContaining("BAD_PARAMS")
        .hasMessageContaining("where does not parse: ")
        .hasMessageContaining(fault.replace("  ", " "));
  }

  @Test
  void aLiteralMaySayAnything() {
    assertThat(Where.parse("zone = 'a XPATH b' OR zone = 'x:y'").matches(CLIENT)).isFalse();
  }

  @Test
  void onesOwnWordIsToldFromTheOperators() {
    assertThat(Where.parse("fact_os = 'linux'").matchesByFact(CLIENT)).isTrue();
    assertThat(Where.parse("zone = 'north' OR fact_os = 'linux'").matchesByFact(CLIENT)).isFalse();
    assertThat(Where.parse("fact_role = 'db'").matchesByFact(CLIENT)).isFalse();
    assertThat(Where.parse("fact_os = 'other'").matchesByFact(CLIENT)).isFalse();
  }

  @Test
  void theStateIsAsItIsNow() {
    Where here = Where.parse("orb_state = 'connected'");
    Json none = JsonCodec.parse("{}");
    assertThat(here.matches(client(State.DISCONNECTED, Map.of(), none))).isFalse();
    assertThat(Where.parse("orb_state='disabled'").matches(client(State.DISABLED, Map.of(), none)))
        .isTrue();
  }

  @Test
  void itNarrowsATargetBeforeALimitCounts() {
    List<ClientView> fleet = List.of(CLIENT);
    Target target = Target.all().where("zone = 'north'").any();
    assertThat(Choice.of(target, fleet, Set.of(), client -> false, new Random(1)).clients())
        .containsExactly(CLIENT);
    assertThatThrownBy(
            () ->
                Choice.of(
                    Target.all().where("zone = 'south'"),
                    fleet,
                    Set.of(),
                    client -> false,
                    new Random(1)))
        .hasMessageContaining("nobody matched all, where zone = 'south'");
  }
}

package dev.orb.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypedReadingTest {

  record Open(int percent) {
    Open {
      if (percent > 100) {
        throw new OrbException(ErrorCode.CONFLICT, "no valve opens so far");
      }
    }
  }

  record Everything(
      String text,
      long number,
      double ratio,
      boolean flag,
      @Nullable Integer boxed,
      Offline offline,
      Instant at,
      Duration lasts,
      CommandId id,
      Optional<String> maybe,
      Json any,
      List<Open> valves,
      Map<String, Long> counts) {}

  record Node(String name, List<Node> children) {
    Node {
      children = List.copyOf(children);
    }
  }

  record Holder(@Nullable Json value, Optional<Integer> maybe) {}

  record Box<T>(T content) {}

  private static <T> T read(String text, Class<T> type) {
    return JsonCodec.parse(text.replace('\'', '"')).as(type);
  }

  @Test
  void aRecordComesBackAsItWent() {
    Everything all =
        new Everything(
            "a",
            Long.MAX_VALUE,
            0.5,
            true,
            7,
            Offline.REJECT,
            Samples.TS,
            Duration.ofSeconds(90),
            Samples.ID,
            Optional.of("m"),
            JsonCodec.parse("[1,null]"),
            List.of(new Open(1), new Open(2)),
            Map.of("x", Long.MIN_VALUE));
    assertThat(JsonCodec.of(all).as(Everything.class)).isEqualTo(all);
  }

  @Test
  void aRecordMayHoldItsOwnKind() {
    Node tree = new Node("a", List.of(new Node("b", List.of())));
    assertThat(JsonCodec.of(tree).as(Node.class)).isEqualTo(tree);
  }

  @Test
  void whatTheConstructorRefusesPassesThrough() {
    OrbException refused =
        catchThrowableOfType(OrbException.class, () -> read("{'percent':101}", Open.class));
    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refused.reason()).isEqualTo("no valve opens so far");
  }

  @Test
  void whatTheConstructorThrowsOtherwiseIsBadParams() {
    assertThatThrownBy(() -> read("{'name':'a'}", Node.class))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | percent is missing",
        "{'percent':null} | percent must be an integer",
        "{'percent':'5'} | percent must be an integer",
        "{'percent':1.9} | percent must be an integer",
        "{'percent':4294967336} | percent must be an integer",
        "[] | the value must be an object",
        "null | the value must be an object",
      })
  void aNumberIsNeverGuessed(String text, String fault) {
    assertThatThrownBy(() -> read(text, Open.class))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS: " + fault);
  }

  @Test
  void theMessageSaysWhereAndDoesNotRepeatTheValue() {
    assertThatThrownBy(() -> read("{'name':'a','children':[{'name':5,'children':[]}]}", Node.class))
        .hasMessage("BAD_PARAMS: children[0].name must be a string, it is a number");
  }

  @Test
  void absentAndNullDiffer() {
    assertThat(read("{}", Holder.class)).isEqualTo(new Holder(null, Optional.empty()));
    assertThat(read("{'value':null,'maybe':null}", Holder.class))
        .isEqualTo(new Holder(JsonCodec.NULL, Optional.empty()));
  }

  @Test
  void unknownMembersArePassedOver() {
    assertThat(read("{'percent':5,'new':{'a':[1]}}", Open.class)).isEqualTo(new Open(5));
  }

  @ParameterizedTest
  @CsvSource({"30s, 30", "5m, 300", "2h, 7200", "7d, 604800", "PT1M30S, 90"})
  void durationsAreReadInEveryForm(String text, long seconds) {
    assertThat(JsonCodec.of(text).as(Duration.class)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void timesAreReadWithAnyOffset() {
    assertThat(JsonCodec.of("2026-11-20T18:10:59.468+01:00").as(Instant.class))
        .isEqualTo(Samples.TS);
    assertThatThrownBy(() -> JsonCodec.of("2026-11-20T18:10").as(Instant.class))
        .hasMessageContaining("BAD_PARAMS");
  }

  @Test
  void aConstantThatDoesNotExistIsRefusedWithThoseThatDo() {
    assertThatThrownBy(() -> JsonCodec.of("LATER").as(Offline.class))
        .hasMessageContaining("one of [QUEUE, REJECT]");
  }

  @ParameterizedTest
  @ValueSource(classes = {Open.class, String.class, Integer.class, int.class, List.class})
  void nullIsRefusedWhereAValueIsWanted(Class<?> type) {
    assertThatThrownBy(() -> JsonCodec.NULL.as(type))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS");
  }

  @Test
  void anythingIsReadAsJsonOrAsNothing() {
    Json json = JsonCodec.parse("{\"a\":1}");
    assertThat(json.as(Json.class)).isEqualTo(json);
    assertThat(JsonCodec.NULL.as(Json.class)).isEqualTo(JsonCodec.NULL);
    assertThat((Object) json.as(Void.class)).isNull();
  }

  @Test
  void plainMapsAndListsHoldLongsAndDoubles() {
    assertThat((Object) read("{'a':9007199254740993,'b':[1.5,null]}", Map.class))
        .isEqualTo(Map.of("a", 9_007_199_254_740_993L, "b", Arrays.asList(1.5, null)));
  }

  @Test
  void aClassThatIsNoRecordIsRefused() {
    assertThatThrownBy(() -> JsonCodec.EMPTY_OBJECT.as(StringBuilder.class))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS");
    assertThatThrownBy(() -> JsonCodec.EMPTY_OBJECT.as(Box.class))
        .hasMessageContaining("type parameters");
  }
}

package dev.orb.protocol.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {

  record Point(int x, @Nullable String label, Optional<Integer> z) {}

  private static String text(@Nullable Object value) {
    return JsonCodec.of(value).text();
  }

  @Test
  void javaValuesBecomeJson() {
    assertThat(text(null)).isEqualTo("null");
    assertThat(text("a\"b")).isEqualTo("\"a\\\"b\"");
    assertThat(text('c')).isEqualTo("\"c\"");
    assertThat(text(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    assertThat(text(new BigDecimal("0.10"))).isEqualTo("0.10");
    assertThat(text(1.5)).isEqualTo("1.5");
    assertThat(text(true)).isEqualTo("true");
    assertThat(text(Offline.QUEUE)).isEqualTo("\"QUEUE\"");
    assertThat(text(Instant.ofEpochMilli(1_795_194_659_400L)))
        .isEqualTo("\"2026-11-20T17:10:59.400Z\"");
    assertThat(text(Duration.ofSeconds(90))).isEqualTo("\"PT1M30S\"");
    assertThat(text(Optional.of(1))).isEqualTo("1");
    assertThat(text(Optional.empty())).isEqualTo("null");
    assertThat(text(Set.of(1))).isEqualTo("[1]");
    assertThat(text(new int[] {1, 2})).isEqualTo("[1,2]");
    assertThat(text(Samples.ID)).isEqualTo("\"" + Samples.ID + "\"");
    assertThat(text(List.of(JsonCodec.NULL, JsonCodec.EMPTY_OBJECT))).isEqualTo("[null,{}]");
  }

  @Test
  void aRecordLeavesOutWhatIsNullAndAMapKeepsIt() {
    assertThat(text(new Point(1, null, Optional.empty()))).isEqualTo("{\"x\":1}");
    assertThat(text(new Point(1, "a", Optional.of(3))))
        .isEqualTo("{\"x\":1,\"label\":\"a\",\"z\":3}");
    Map<String, @Nullable Object> map = new HashMap<>();
    map.put("a", null);
    assertThat(text(map)).isEqualTo("{\"a\":null}");
    assertThat(text(Arrays.asList(1, null))).isEqualTo("[1,null]");
  }

  @Test
  void membersKeepTheirOrder() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", 2);
    assertThat(JsonCodec.of(map).members().keySet()).containsExactly("z", "a");
    assertThat(JsonCodec.parse("{\"z\":1,\"a\":2}").text()).isEqualTo("{\"z\":1,\"a\":2}");
  }

  @Test
  void whatDoesNotBecomeJsonIsNamed() {
    assertThatThrownBy(() -> JsonCodec.of(new Object()))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("java.lang.Object")
        .hasMessageContaining("BAD_PARAMS");
    assertThatThrownBy(() -> JsonCodec.of(Double.NaN)).hasMessageContaining("BAD_PARAMS");
    assertThatThrownBy(() -> JsonCodec.of(Map.of(new Object(), 1))).hasMessageContaining("key");
  }

  @Test
  void aValueThatHoldsItselfIsRefused() {
    List<Object> loop = new ArrayList<>();
    loop.add(loop);
    assertThatThrownBy(() -> JsonCodec.of(loop)).hasMessageContaining("nested deeper than 64");
  }

  @Test
  void theBoundOfNestingHoldsForTextForValuesAndForBothTogether() {
    String deepest = "[".repeat(64) + "]".repeat(64);
    Json value = JsonCodec.parse(deepest);
    assertThat(value.text()).isEqualTo(deepest);
    assertThat(JsonCodec.of(value)).isSameAs(value);
    assertThatThrownBy(() -> JsonCodec.of(List.of(value))).hasMessageContaining("nested deeper");
    assertThat(JsonCodec.of(List.of(value.elements().get(0)))).isEqualTo(value);
    assertThatThrownBy(() -> JsonCodec.parse("[" + deepest + "]"))
        .hasMessageContaining("BAD_PARAMS");
    assertThatThrownBy(() -> JsonCodec.parse("{\"a\":".repeat(1_000_000)))
        .hasMessageContaining("BAD_PARAMS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{]",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "nul",
        "NaN",
        "01",
        "1.",
        "+1",
        "\"a",
        "\"\u0001\"",
        "\"\\x\"",
        "1 2",
        "{} {}",
        "// x\n1",
        "{\"a\":1,\"a\":2}",
        "{\"a\" 1}"
      })
  void onlyStrictJsonIsRead(String text) {
    OrbException refused = catchThrowableOfType(OrbException.class, () -> JsonCodec.parse(text));
    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_PARAMS);
  }

  @Test
  void bytesMustBeUtf8() {
    byte[] latin = "\"é\"".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> JsonCodec.parse(latin)).hasMessageContaining("not UTF-8");
  }

  @Test
  void absentAndNullDiffer() {
    Json json = JsonCodec.parse("{\"a\":null}");
    assertThat(json.get("a")).contains(JsonCodec.NULL);
    assertThat(json.get("b")).isEmpty();
    assertThat(json.text()).isEqualTo("{\"a\":null}");
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "9007199254740993, 9007199254740993",
    "1e3, 1000",
    "5.0, 5"
  })
  void integersOf64BitsSurvive(String text, long value) {
    assertThat(JsonCodec.parse(text).integer()).isEqualTo(value);
    assertThat(JsonCodec.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9223372036854775808", "1.5", "1e999999999", "1e-5", "\"5\"", "null", "[]"})
  void whatIsNo64BitIntegerIsRefusedAsOne(String text) {
    assertThatThrownBy(() -> JsonCodec.parse(text).integer())
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("BAD_PARAMS");
  }

  @Test
  void hugeNumbersKeepTheirDigitsAndCostNothing() {
    String digits = "123456789".repeat(100);
    assertThat(JsonCodec.parse(digits).text()).isEqualTo(digits);
    Json huge = JsonCodec.parse("1e999999999");
    assertThat(huge.text()).isEqualTo("1e999999999");
    assertThat(huge).isEqualTo(JsonCodec.parse("10e999999998")).isNotEqualTo(JsonCodec.parse("1"));
    assertThat(huge).hasSameHashCodeAs(JsonCodec.parse("10e999999998"));
  }

  @Test
  void valuesAreEqualWhenTheyAreTheSameJson() {
    assertThat(JsonCodec.parse("{\"a\":1,\"b\":[2.0]}"))
        .isEqualTo(JsonCodec.parse("{\"b\":[2],\"a\":1.0}"))
        .hasSameHashCodeAs(JsonCodec.parse("{\"b\":[2],\"a\":1.0}"));
    assertThat(JsonCodec.of(Map.of("a", 1))).isEqualTo(JsonCodec.parse("{\"a\":1}"));
    assertThat(JsonCodec.parse("9007199254740993"))
        .isNotEqualTo(JsonCodec.parse("9007199254740992"));
    assertThat(JsonCodec.parse("[1,2]")).isNotEqualTo(JsonCodec.parse("[2,1]"));
    assertThat(JsonCodec.parse("\"1\"")).isNotEqualTo(JsonCodec.parse("1"));
    assertThat(JsonCodec.parse("{\"a\":null}")).isNotEqualTo(JsonCodec.EMPTY_OBJECT);
  }

  @Test
  void aValueInALogDoesNotShowItsPayload() {
    assertThat(JsonCodec.parse("{\"password\":\"secret\"}")).hasToString("Json(an object)");
  }

  @Test
  void aValueCannotBeChangedThroughItsViews() {
    Json json = JsonCodec.parse("{\"a\":[1]}");
    assertThatThrownBy(() -> json.members().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> json.members().values().iterator().next().elements().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theWrongViewIsEmptyAndTheWrongReadingIsRefused() {
    Json string = JsonCodec.of("x");
    assertThat(string.members()).isEmpty();
    assertThat(string.elements()).isEmpty();
    assertThat(string.get("a")).isEmpty();
    assertThatThrownBy(string::number).hasMessage("BAD_PARAMS: a number is wanted, it is a string");
    assertThatThrownBy(string::bool).hasMessageContaining("true or false");
    assertThatThrownBy(() -> JsonCodec.NULL.string()).hasMessageContaining("it is null");
  }
}

package dev.orb.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationTest {
  private static CommandSpec spec(String yaml) {
    return CommandReader.read("c", new Yaml("c", Yaml.parse(yaml, "test").value()), Path.of("/"));
  }

  private static List<String> argv(String yaml, String params) {
    return Invocation.of(spec(yaml), JsonCodec.parse(params)).argv();
  }

  private static void refused(String param, String value) {
    OrbException refused =
        catchThrowableOfType(
            OrbException.class,
            () -> argv("{run: [p, '{x}'], params: {x: " + param + "}}", "{\"x\": " + value + "}"));
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.BAD_PARAMS);
    assertThat(refused).hasMessageContaining("x");
  }

  @Test
  void placesAreFilledAndNothingIsEverSplit() {
    assertThat(
            argv(
                "{run: [p, '{a}', '--b={b}', '{{a}}', '$HOME', '{c...}', end], params: {a: {}, b: {type: integer}, c: {type: array}}}",
                "{\"a\": \"x; rm -rf /\", \"b\": 5, \"c\": [\"one two\", 3]}"))
        .containsExactly("p", "x; rm -rf /", "--b=5", "{a}", "$HOME", "one two", "3", "end");
  }

  @Test
  void anAbsentOptionalParameterTakesItsArgumentAway() {
    assertThat(argv("{run: [p, '--a={a}', '{c...}', z], params: {a: {}, c: {type: array}}}", "{}"))
        .containsExactly("p", "z");
    assertThat(argv("{run: [p, '{a}'], params: {a: {default: d}}}", "null"))
        .containsExactly("p", "d");
    assertThat(argv("{run: [p, '{a}'], params: {a: {default: d}}}", "{\"a\": null}"))
        .containsExactly("p", "d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{pattern: '[a-z]+'} | \"ab1\"",
        "{pattern: '[a-z]+'} | \"ab\\n\"",
        "{enum: [a, b]} | \"c\"",
        "{} | \"-rf\"",
        "{} | \"a\\nb\"",
        "{} | \"a\\u0000b\"",
        "{} | 5",
        "{} | [1]",
        "{type: integer} | 1.5",
        "{type: integer} | \"one\"",
        "{type: integer} | -1",
        "{type: integer, min: 3} | 2",
        "{type: integer, max: 3} | 4",
        "{type: number} | 1e999999999",
        "{type: boolean} | 1",
        "{min: 2} | \"a\"",
        "{max: 2} | \"abc\"",
      })
  void whatAParameterDoesNotAllowIsRefused(String param, String value) {
    refused(param, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{pattern: '-?[a-z]+'} | \"-ab\" | -ab",
        "{enum: ['-x']} | \"-x\" | -x",
        "{type: integer, min: -5} | -5 | -5",
        "{type: integer} | \"7\" | 7",
        "{type: integer} | 1e3 | 1000",
        "{type: number} | 0.50 | 0.50",
        "{type: boolean} | \"true\" | true",
        "{type: boolean} | false | false",
      })
  void whatItAllowsBecomesOneArgument(String param, String value, String argument) {
    assertThat(argv("{run: [p, '{x}'], params: {x: " + param + "}}", "{\"x\": " + value + "}"))
        .containsExactly("p", argument);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"-x\"]", "[\"a\\nb\"]", "[{}]", "[[1]]", "\"a\"", "[1,2,3,4]"})
  void theElementsOfAnArrayAreHeldToTheSame(String value) {
    assertThatThrownBy(
            () ->
                argv(
                    "{run: [p, '{x...}'], params: {x: {type: array, max: 3}}}",
                    "{\"x\": " + value + "}"))
        .isInstanceOf(OrbException.class);
  }

  @Test
  void strangersAndMissingOnesAreNamed() {
    assertThatThrownBy(() -> argv("{run: [p], params: {a: {}}}", "{\"b\": 1}"))
        .hasMessageContaining("no parameter b")
        .hasMessageContaining("known are a");
    assertThatThrownBy(() -> argv("{run: [p], params: {a: {required: true}}}", "{}"))
        .hasMessageContaining("parameter a is required");
    assertThatThrownBy(() -> argv("{run: [p]}", "[1]")).hasMessageContaining("no object");
  }

  @Test
  void aRefusedValueIsNeverShown() {
    assertThatThrownBy(
            () ->
                Invocation.of(
                    spec("{run: [p], env: {T: '{t}'}, params: {t: {sensitive: true, max: 3}}}"),
                    JsonCodec.parse("{\"t\": \"hunter2\"}")))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void environmentAndStandardInputTakeParametersToo() {
    CommandSpec spec =
        spec(
            "{run: [p], stdin: body, env: {A: '{a}', B: 'x{b}', C: c}, params: {a: {}, b: {}, body: {sensitive: true}}}");

    Invocation invocation =
        Invocation.of(spec, JsonCodec.parse("{\"a\": \"1\", \"body\": \"- two\\nlines\"}"));

    assertThat(invocation.env()).containsOnlyKeys("A", "C").containsEntry("A", "1");
    assertThat(invocation.stdin()).contains("- two\nlines");
    assertThat(invocation.toString()).doesNotContain("lines");
  }

  @Test
  void allParametersGoInAsOneJsonObject() {
    Invocation invocation =
        Invocation.of(
            spec("{run: [p], stdin: json, params: {a: {type: integer}, b: {default: d}}}"),
            JsonCodec.parse("{\"a\": \"7\"}"));

    assertThat(invocation.stdin()).contains("{\"a\":7,\"b\":\"d\"}");
  }
}

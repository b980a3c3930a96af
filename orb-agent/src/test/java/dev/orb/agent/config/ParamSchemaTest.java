package dev.orb.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Contract;
import dev.orb.protocol.Json;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParamSchemaTest {
  private static Contract contract(String command) {
    Map<String, Yaml> commands = Yaml.parse("c: {" + command + "}", "agent.yaml").members();
    Yaml entry = Objects.requireNonNull(commands.get("c"));
    return CommandReader.read("c", new Yaml("c", entry.value()), Path.of("/srv")).contract();
  }

  private static String text(@Nullable Json schema) {
    return schema == null ? "none" : schema.text().replace('"', '\'');
  }

  @Test
  void everyKeyOfAParameterIsInItsSchemaInTheOrderOfTheFile() {
    Contract contract =
        contract(
            "description: restarts a service, run: [x, '{service}', '{count}', '{hosts...}'],"
                + " env: {KEY: '{key}'}, params: {"
                + "service: {type: string, pattern: '[a-z]+', max: 20, required: true,"
                + " description: which one},"
                + "count: {type: integer, min: 1, max: 9, default: 3},"
                + "mode: {enum: [fast, slow]},"
                + "hosts: {type: array, min: 1, pattern: '[a-z]+'},"
                + "key: {sensitive: true}}");

    assertThat(contract.description()).isEqualTo("restarts a service");
    assertThat(contract.sensitive()).containsExactly("key");
    assertThat(text(contract.params()))
        .isEqualTo(
            "{'type':'object','properties':{"
                + "'service':{'type':'string','description':'which one',"
                + "'pattern':'^(?:[a-z]+)$','maxLength':20},"
                + "'count':{'type':['integer','null'],'minimum':1,'maximum':9,'default':3},"
                + "'mode':{'type':['string','null'],'enum':['fast','slow',null]},"
                + "'hosts':{'type':['array','null'],'items':{'type':['string','number','boolean'],"
                + "'pattern':'^(?:[a-z]+)$'},'minItems':1},"
                + "'key':{'type':['string','null'],'writeOnly':true}},"
                + "'required':['service'],'additionalProperties':false}");
    assertThat(text(contract.result())).contains("'stdout':{'type':'string'}");
  }

  @Test
  void aCommandWithoutParametersTakesNone() {
    Contract contract = contract("run: [uptime], result: json");

    assertThat(text(contract.params()))
        .isEqualTo("{'type':'object','properties':{},'additionalProperties':false}");
    assertThat(text(contract.result())).contains("'json':{}").doesNotContain("stdout");
  }
}

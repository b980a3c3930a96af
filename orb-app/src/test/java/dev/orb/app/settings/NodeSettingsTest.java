package dev.orb.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NodeSettingsTest {
  @TempDir Path folder;

  private NodeSettings read(String yaml, Map<String, String> env) throws IOException {
    Path file = Files.writeString(folder.resolve("orb.yaml"), yaml);
    return NodeSettings.read(Optional.of(file), env, Path.of("").toAbsolutePath());
  }

  @Test
  void withoutAFileEveryDefaultHolds() {
    NodeSettings settings = NodeSettings.read(Optional.empty(), Map.of(), folder);
    assertThat(settings.http().port()).isEqualTo(7420);
    assertThat(settings.server().listen().port()).isEqualTo(61616);
    assertThat(settings.server().data()).isEqualTo(folder.resolve("data"));
    assertThat(settings.server().node()).isNull();
    assertThat(settings.server().commands().maxPayload()).isEqualTo(10 << 20);
    assertThat(settings.zone()).isEqualTo(ZoneId.of("UTC"));
  }

  @Test
  void aFileSaysItAndTheEnvironmentSaysItLouder() throws IOException {
    NodeSettings settings =
        read(
            """
            node: orb-7
            data: here
            http: {port: 0}
            heartbeat:
              interval: 200ms
              timeout: PT2S
            commands: {max-payload: 64KiB}
            """,
            Map.of("ORB_HTTP_PORT", "8080", "ORB_COMMANDS_QUEUE_LIMIT", "5", "ORB_UNRELATED", "x"));
    assertThat(settings.server().node()).isEqualTo("orb-7");
    assertThat(settings.server().data()).isEqualTo(folder.resolve("here"));
    assertThat(settings.server().sessions().heartbeat()).isEqualTo(Duration.ofMillis(200));
    assertThat(settings.server().sessions().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.server().commands().maxPayload()).isEqualTo(65536);
    assertThat(settings.server().commands().queueLimit()).isEqualTo(5);
    assertThat(settings.http().port()).isEqualTo(8080);
  }

  @Test
  void aPathFromTheEnvironmentStartsAtTheCurrentFolder() throws IOException {
    NodeSettings settings = read("data: here", Map.of("ORB_DATA", "there"));
    assertThat(settings.server().data()).isEqualTo(Path.of("there").toAbsolutePath());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http: {port: abc} | http.port: 'abc' is not possible | 0 to 65535",
        "http: {port: 70000} | http.port: '70000' | 0 to 65535",
        "http: {port: [1]} | http.port: is a list | 0 to 65535",
        "http: {prot: 1} | http.prot: no such setting | known in http: bind, port",
        "htpp: {port: 1} | htpp: no such setting | http",
        "http: 7 | http: is no mapping | bind, port",
        "http: {bind: 0.0.0.0} | http.bind: '0.0.0.0' | loopback",
        "http: {tls: {mode: auto}} | http.tls.mode: 'auto' | only off in this version",
        "broker: {tls: {mode: on}} | broker.tls.mode: 'on' | auto, files, off",
        "broker: {tls: {mode: files}} | broker.tls.cert: is missing | broker.tls.mode files",
        "broker: {tls: {cert: a.crt}} | broker.tls.cert: has no effect | to files",
        "broker: {tls: {require-client-cert: true}} | nobody's certificate | broker.tls.client-ca",
        "broker: {tls: {mode: off, client-ca: x}} | client-ca: has no effect | auto or files",
        "broker: {advertise: 'a b'} | broker.advertise: 'a b' | ssl://host:port",
        "broker: {advertise: 'http://a:1'} | broker.advertise: 'http://a:1' | ssl://host:port",
        "broker: {mode: external} | broker.mode: 'external' | only embedded in this version",
        "broker: {bind: 0.0.0.0, tls: {mode: off}} | broker.bind: '0.0.0.0' | loopback",
        "broker: {insecure: yes} | broker.insecure: 'yes' | true or false",
        "database: {url: jdbc:mysql://db/orb} | database.url: 'jdbc:mysql | jdbc:postgresql://",
        "database: {user: orb} | database.user: 'orb' | with database.url",
        "database: {password-file: p} | database.password-file: | with database.url",
        "history: {retain: 1h} | history.retain: '1h' | from 1d",
        "database: {sync: never} | database.sync: 'never' | process, always",
        "heartbeat: {interval: 10} | heartbeat.interval: '10' | a duration",
        "heartbeat: {interval: 1m} | heartbeat.timeout | more than heartbeat.interval",
        "commands: {max-payload: 1KB} | commands.max-payload: '1KB' | a size",
        "payloads: {max-size: 2GiB, max-total: 1GiB} | payloads.max-total: '1073741824' | payloads.max-size",
        "payloads: {max-size: 1} | payloads.max-size: '1' | from 1KiB",
        "payloads: {retain: 0s} | payloads.retain: '0s' | from",
        "scheduler: {zone: Mars/Base} | scheduler.zone: 'Mars/Base' | a time zone",
        "node: '-x' | node: '-x' | letters",
        "log: {level: loud} | log.level: 'loud' | trace, debug",
        "- a | is no mapping of settings | YAML",
        "http: {port: 1, port: 2} | duplicate key | YAML",
        "http: {port: | orb.yaml | YAML",
      })
  void aWrongSettingIsRefusedInOneLineThatNamesIt(String yaml, String fault, String allowed) {
    assertThatThrownBy(() -> read(yaml, Map.of()))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG))
        .hasMessageContaining(fault)
        .hasMessageContaining(allowed)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void anEncryptedPortListensEverywhereAndAPlainOneOnThisMachineUnlessToldOtherwise()
      throws IOException {
    assertThat(read("", Map.of()).server().listen().bind()).isEqualTo("0.0.0.0");
    assertThat(read("broker: {tls: {mode: off}}", Map.of()).server().listen().bind())
        .isEqualTo("127.0.0.1");
    assertThat(
            read("broker: {tls: {mode: off}, bind: 0.0.0.0, insecure: true}", Map.of())
                .server()
                .listen()
                .bind())
        .isEqualTo("0.0.0.0");
  }

  @Test
  void aWrongEnvironmentVariableIsNamed() {
    assertThatThrownBy(() -> read("", Map.of("ORB_HTTP_PORT", "x")))
        .hasMessageContaining("http.port")
        .hasMessageContaining("environment ORB_HTTP_PORT");
  }

  @Test
  void everySettingIsUsed() {
    Values values = SettingsFile.read(NodeKeys.all(), Optional.empty(), Map.of(), folder);
    NodeSettings.from(values);
    assertThat(values.read())
        .containsExactlyInAnyOrderElementsOf(
            NodeKeys.all().stream().map(Setting::key).collect(Collectors.toList()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theSamplesLoad(Path sample) {
    assertThat(NodeSettings.read(Optional.of(sample), Map.of(), folder)).isNotNull();
  }

  static Stream<Path> samples() {
    return Stream.of(Path.of("..", "etc", "orb.yaml").toAbsolutePath());
  }
}

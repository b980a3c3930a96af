package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.app.Main;
import dev.orb.testkit.JavaProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot work is refused with one line that says what and how to mend it. */
@Timeout(120)
class WrongSettingsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir static Path shared;

  @SuppressWarnings("NullAway.Init")
  private static Node node;

  @TempDir Path folder;

  @BeforeAll
  static void startNode() {
    node = Node.started(shared);
  }

  @AfterAll
  static void stopNode() {
    node.close();
  }

  private JavaProcess orb(String verb, String settings) {
    Node.write(folder.resolve("settings.yaml"), settings);
    return JavaProcess.start(
        JavaProcess.Start.of(Main.class, folder, verb, "-c", "settings.yaml")
            .with(Map.of("ORB_HOME", folder.resolve("home").toString())));
  }

  private static void isRefused(JavaProcess process, int exit, String line) {
    try (process) {
      assertThat(process.awaitExit(LONG)).isEqualTo(exit);
      assertThat(process.err().lines().filter(one -> !one.contains("Z INFO ")))
          .singleElement()
          .asString()
          .startsWith("orb: ")
          .containsPattern(line)
          .contains("; ");
      assertThat(process.out()).isEmpty();
    }
  }

  private void serverRefuses(String settings, String line) {
    JavaProcess process = orb("server", settings);
    isRefused(process, 2, "^orb: INVALID_CONFIG: " + line);
    assertThat(process.err()).as("nothing but that line").startsWith("orb: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          colour: red                                   | colour: no such setting
          broker: {prot: 1}                             | broker.prot: no such setting .*port
          broker: 5                                     | broker: is no mapping
          http: {port: many}                            | http.port: 'many' is not possible
          http: {port: [1]}                             | http.port: is a list
          http: {port: 70000}                           | http.port: '70000' is not possible
          heartbeat: {interval: soon}                   | heartbeat.interval: 'soon'
          heartbeat: {interval: 5s, timeout: 5s}        | heartbeat.timeout: .*more than heartbeat.interval
          commands: {max-payload: 1}                    | commands.max-payload: '1' is not possible
          broker: {bind: 0.0.0.0, tls: {mode: off}}     | broker.bind: '0.0.0.0' .*broker.insecure: true
          broker: {bind: nowhere.invalid}               | broker.bind: 'nowhere.invalid'
          broker: {tls: {mode: on}}                     | broker.tls.mode: 'on' is not possible
          broker: {tls: {mode: files}}                  | broker.tls.cert: is missing
          broker: {mode: external}                      | broker.mode: 'external' is not possible
          http: {bind: 0.0.0.0}                         | http.bind: '0.0.0.0'
          node: 'a b'                                   | node: 'a b'
          'broker: {port: 1'                            | settings.yaml: .*readable YAML
          [1, 2]                                        | settings.yaml: is no mapping
          """)
  void aSettingThatCannotBeIsRefusedByName(String settings, String line) {
    Node.write(folder.resolve("settings.yaml"), settings);

    Terminal.Printed printed =
        new Terminal(folder, folder.resolve("home"), 1).orb("server -c settings.yaml");

    assertThat(printed.exit()).isEqualTo(2);
    assertThat(printed.err().lines())
        .singleElement()
        .asString()
        .containsPattern("^orb: INVALID_CONFIG: .*" + line)
        .contains("; ");
    assertThat(printed.out()).isEmpty();
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void aWrongSettingEndsTheProcessWithTwoAndOneLine() {
    serverRefuses("colour: red", "colour: no such setting .*; known here: ");
  }

  @Test
  void aBrokerPortThatIsTakenIsRefused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      serverRefuses(
          "broker: {port: " + taken.getLocalPort() + "}\nhttp: {port: 0}",
          "broker.port: .*" + taken.getLocalPort());
    }
  }

  @Test
  void anHttpPortThatIsTakenIsRefused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      serverRefuses(
          "broker: {port: 0}\nhttp: {port: " + taken.getLocalPort() + "}",
          "http.port: .*" + taken.getLocalPort());
    }
    assertThat(folder.resolve("home/run")).doesNotExist();
  }

  @Test
  void aDataFolderThatCannotBeWrittenIsRefused() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    serverRefuses("data: file/data\nbroker: {port: 0}\nhttp: {port: 0}", "data: .*file");
  }

  @Test
  void aDataFolderOnAFileSystemThatRefusesIsRefused() {
    serverRefuses("data: /proc/orb\nbroker: {port: 0}\nhttp: {port: 0}", "data: .*/proc/orb");
  }

  @Test
  void aSecondNodeOnTheSameFolderIsRefusedAndTheFirstGoesOn() {
    serverRefuses(
        "data: " + node.data() + "\nbroker: {port: 0}\nhttp: {port: 0}", "data: .*in use");
    assertThat(node.running().isAlive()).isTrue();
    assertThat(node.terminal().orb("health").exit()).isZero();
  }

  @Test
  void anAgentWithAWrongSecretEndsWithThree() {
    node.enrol("known");
    Node.keep(folder.resolve("secret"), "wrong");
    isRefused(agent("id: known"), 3, "^orb: UNAUTHORIZED: ");
  }

  @Test
  void anAgentThatNobodyEnrolledEndsWithThree() {
    Node.keep(folder.resolve("secret"), "wrong");
    isRefused(agent("id: stranger"), 3, "^orb: UNAUTHORIZED: ");
  }

  private JavaProcess agent(String more) {
    return orb("agent", "server: " + node.broker() + "\nsecret-file: secret\n" + more + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          colour: red                              | colour
          id: 'a b'                                | id: 'a b'
          id: '${ORB_NOT_THERE}'                   | id: .*ORB_NOT_THERE
          concurrency: 0                           | concurrency: '0'
          tls: {ca: x}                             | tls.ca
          secret-file: none                        | secret-file: .*none
          commands: {x: {run: uptime}}             | commands.x.run
          commands: {x: {run: ['{y}']}}            | commands.x.run
          commands: {x: {run: [ls], colour: red}}  | commands.x.colour
          commands: {'a b': {run: [ls]}}           | commands.*'a b'
          state: /proc/orb                         | state: .*/proc/orb
          """)
  void aFaultInAnAgentsFileIsRefusedByName(String setting, String line) {
    Node.keep(folder.resolve("secret"), "some");
    String secret = setting.startsWith("secret-file") ? "" : "secret-file: secret\n";
    Node.write(folder.resolve("settings.yaml"), secret + setting);

    Terminal.Printed printed =
        new Terminal(folder, folder.resolve("home"), 1)
            .type("agent", "-c", folder.resolve("settings.yaml").toString());

    assertThat(printed.exit()).isEqualTo(2);
    assertThat(printed.err().lines())
        .singleElement()
        .asString()
        .containsPattern("^orb: INVALID_CONFIG: .*" + line)
        .contains("; ");
  }

  @Test
  void anAgentWithoutAServerGoesOnTryingAndStopsInOrder() throws Exception {
    Node.keep(folder.resolve("secret"), "some");
    try (JavaProcess agent =
        orb("agent", "id: lonely\nserver: tcp://127.0.0.1:1\nsecret-file: secret\n")) {
      await().atMost(LONG).until(() -> agent.err().contains("Not connected, trying again"));
      agent.terminate();
      assertThat(agent.awaitExit(LONG)).isZero();
      assertThat(agent.err()).doesNotContain("\tat ");
    }
  }
}

package dev.orb.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.Reply;
import dev.orb.server.Sent;
import dev.orb.server.fleet.ClientView;
import dev.orb.testkit.JavaProcess;
import dev.orb.testkit.OrbStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path data;

  @SuppressWarnings("NullAway.Init")
  private static OrbStack stack;

  private static int number;

  @TempDir Path folder = Path.of("unset");
  private String id = "";
  private @Nullable JavaProcess agent;

  @BeforeAll
  static void startServer() {
    stack = OrbStack.start(data);
  }

  @AfterAll
  static void stopServer() {
    stack.close();
  }

  @BeforeEach
  void enrol() throws IOException {
    id = "web-" + ++number;
    Files.writeString(folder.resolve("secret"), stack.enrol(id, "web") + "\n");
    write("echo: {run: [echo, hello, '{who}'], params: {who: {required: true}}}");
  }

  @AfterEach
  void stopAgent() {
    if (agent != null) {
      agent.close();
    }
  }

  private void write(String... commands) throws IOException {
    Files.writeString(
        folder.resolve("agent.yaml"),
        "id: "
            + id
            + "\nserver: "
            + stack.broker()
            + "\nsecret-file: secret\ncommands:\n  "
            + String.join("\n  ", commands)
            + "\n");
  }

  private JavaProcess start() {
    JavaProcess process =
        JavaProcess.start(JavaProcess.Start.of(AgentMain.class, folder, "-c", "agent.yaml"));
    agent = process;
    return process;
  }

  private JavaProcess startAndWait() {
    JavaProcess process = start();
    await().atMost(PATIENCE).until(() -> isConnected() || !process.isAlive());
    assertThat(process.err()).doesNotContain("orb: ");
    return process;
  }

  private boolean isConnected() {
    return stack.server().clients().find(id).orElseThrow().state() == ClientView.State.CONNECTED;
  }

  private Sent<Json> send(String name, Map<String, ?> params) {
    return stack.server().send(Target.client(id), CommandRequest.of(name, params));
  }

  private Reply<Json> reply(Sent<Json> sent) {
    return sent.await(PATIENCE).of(id).orElseThrow();
  }

  private static ErrorCode code(Reply<Json> reply) {
    return Objects.requireNonNull(reply.error()).code();
  }

  @Test
  void aCommandOfTheFileIsRunAndAnswered() {
    startAndWait();

    Reply<Json> reply = reply(send("echo", Map.of("who", "you; ls")));

    assertThat(reply.state()).isEqualTo(DeliveryState.SUCCEEDED);
    assertThat(reply.orThrow())
        .isNotNull()
        .extracting(Json::text)
        .isEqualTo(
            "{\"exit\":0,\"stdout\":\"hello you; ls\\n\",\"stderr\":\"\",\"truncated\":false}");
    assertThatThrownBy(() -> send("echo", Map.of()))
        .as("its contract is known, so it is not even sent")
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_PARAMS));
    assertThat(code(reply(send("other", Map.of())))).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
  }

  @Test
  void aSignalReadsTheFileAgainAndAFaultKeepsWhatWas() throws Exception {
    JavaProcess process = startAndWait();
    write("second: {run: [echo, two]}");
    hangUp(process);
    await().atMost(PATIENCE).until(() -> reply(send("second", Map.of())).succeeded());

    write("second: {run: [echo, '{nobody}']}");
    hangUp(process);

    for (int i = 0; i < 5; i++) {
      assertThat(reply(send("second", Map.of())).succeeded()).isTrue();
    }
    assertThat(process.isAlive()).isTrue();
  }

  private static void hangUp(JavaProcess process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor())
        .isZero();
  }

  @Test
  void aWrongSecretEndsItWithThreeAndOneLine() throws Exception {
    Files.writeString(folder.resolve("secret"), "wrong");

    JavaProcess process = start();

    assertThat(process.awaitExit(PATIENCE)).isEqualTo(3);
    assertThat(refusals(process))
        .hasSize(1)
        .allMatch(line -> line.startsWith("orb: UNAUTHORIZED: "));
  }

  @Test
  void aWrongSettingEndsItWithTwoAndOneLine() throws Exception {
    write("echo: {run: [echo], colour: red}");

    JavaProcess process = start();

    assertThat(process.awaitExit(PATIENCE)).isEqualTo(2);
    assertThat(refusals(process))
        .hasSize(1)
        .allMatch(line -> line.startsWith("orb: INVALID_CONFIG: commands.echo.colour: "));
    assertThat(process.err()).doesNotContain("\tat ");
  }

  @Test
  void aWrongOptionEndsItWithTwoAndOneLine() {
    try (JavaProcess process =
        JavaProcess.start(JavaProcess.Start.of(AgentMain.class, folder, "--colour", "red"))) {
      assertThat(process.awaitExit(PATIENCE)).isEqualTo(2);
      assertThat(process.err().lines())
          .singleElement(InstanceOfAssertFactories.STRING)
          .startsWith("orb: BAD_PARAMS: Unknown option")
          .endsWith("see: orb agent --help");
    }
  }

  private static List<String> refusals(JavaProcess process) {
    return process.err().lines().filter(line -> line.startsWith("orb: ")).toList();
  }

  @Test
  void aTermSignalIsAnOrderlyEnd() {
    JavaProcess process = startAndWait();

    process.terminate();

    assertThat(process.awaitExit(PATIENCE)).isZero();
    await().atMost(PATIENCE).until(() -> !isConnected());
  }

  @Test
  void anAgentThatWasKilledEndsItsOrphanBeforeItAnswersInterrupted() throws Exception {
    Path pidFile = folder.resolve("pid");
    write("wait: {run: [sh, -c, 'echo $$ > " + pidFile + "; exec sleep 300'], timeout: 10m}");
    JavaProcess first = startAndWait();
    Sent<Json> sent = send("wait", Map.of());
    await().atMost(PATIENCE).until(() -> Files.exists(pidFile) && Files.size(pidFile) > 1);
    long pid = Long.parseLong(Files.readString(pidFile).strip());

    first.kill();
    assertThat(lives(pid)).isTrue();
    start();

    Reply<Json> reply = reply(sent);
    assertThat(code(reply)).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(lives(pid)).isFalse();
  }

  @Test
  void aTimeoutEndsTheWholeGroupAndKeepsTheOutput() throws Exception {
    Path pidFile = folder.resolve("pid");
    write(
        "slow: {run: [sh, -c, 'echo begun; sleep 300 & echo $! > "
            + pidFile
            + "; wait'], timeout: 1s, grace: 1s}");
    startAndWait();

    Reply<Json> reply = reply(send("slow", Map.of()));

    assertThat(code(reply)).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(Objects.requireNonNull(Objects.requireNonNull(reply.error()).detail()).text())
        .contains("begun");
    long background = Long.parseLong(Files.readString(pidFile).strip());
    await().until(() -> !lives(background));
  }

  @Test
  void aSecondAgentOnTheSameStateIsRefused() {
    startAndWait();

    try (JavaProcess second =
        JavaProcess.start(JavaProcess.Start.of(AgentMain.class, folder, "-c", "agent.yaml"))) {
      assertThat(second.awaitExit(PATIENCE)).isEqualTo(2);
      assertThat(second.err()).contains("in use by another agent");
    }
  }

  private static boolean lives(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // why: an orphan that has ended stays a zombie until the first process reaps it
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }
}

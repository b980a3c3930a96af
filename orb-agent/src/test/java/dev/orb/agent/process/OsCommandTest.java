package dev.orb.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.orb.agent.config.AgentFile;
import dev.orb.agent.config.CommandSpec;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsCommandTest {
  @TempDir Path folder = Path.of("unset");
  private final ExecutorService caller = Executors.newCachedThreadPool();
  private final StdinThreads stdin = new StdinThreads(2);

  @AfterEach
  void stop() {
    caller.shutdownNow();
    stdin.close();
  }

  private OsCommand command(String yaml) throws IOException {
    Path file = folder.resolve("agent.yaml");
    Files.writeString(file, "secret-file: s\ncommands: {c: " + yaml + "}");
    CommandSpec spec =
        Objects.requireNonNull(
            new AgentFile(Optional.of(file), Map.of(), folder, "h").read().commands().get("c"));
    return new OsCommand(
        spec, new OsCommand.Surroundings("web-1", new Children(folder), stdin, Ticker.SYSTEM));
  }

  private OsCommand shell(String script, String more) throws IOException {
    Path file = folder.resolve("script.sh");
    Files.writeString(file, script);
    return command("{run: [sh, " + file + "]" + more + "}");
  }

  private Json run(OsCommand command, FakeContext context) throws Exception {
    return JsonCodec.of(command.run(context));
  }

  private static CommandFailed failure(OsCommand command, FakeContext context) {
    return Objects.requireNonNull(
        catchThrowableOfType(CommandFailed.class, () -> command.run(context)));
  }

  private static Json detail(CommandFailed failed) {
    return JsonCodec.of(failed.detail().orElseThrow());
  }

  private CompletableFuture<Throwable> running(OsCommand command, FakeContext context) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            command.run(context);
            return new AssertionError("it ended well");
          } catch (Exception e) {
            return e;
          }
        },
        caller);
  }

  @Test
  void theResultHoldsExitAndBothOutputs() throws Exception {
    FakeContext context = new FakeContext("{}");

    Json result = run(shell("echo out; echo err >&2", ""), context);

    assertThat(result.text())
        .isEqualTo("{\"exit\":0,\"stdout\":\"out\\n\",\"stderr\":\"err\\n\",\"truncated\":false}");
    assertThat(context.allOutput()).contains("out\n").contains("err\n");
  }

  @Test
  void anotherExitThanZeroFailsWithTheResult() throws Exception {
    CommandFailed failed =
        failure(shell("echo so far; echo it broke >&2; exit 3", ""), new FakeContext("{}"));

    assertThat(failed).hasMessageContaining("exit 3: it broke");
    assertThat(detail(failed).get("exit").orElseThrow().integer()).isEqualTo(3);
    assertThat(detail(failed).get("stdout").orElseThrow().string()).isEqualTo("so far\n");
  }

  @Test
  void outputComesWhileItRuns() throws Exception {
    Path gate = folder.resolve("gate");
    FakeContext context = new FakeContext("{}");
    CompletableFuture<Throwable> running =
        running(
            shell("echo first; while [ ! -e " + gate + " ]; do sleep 0.05; done; exit 1", ""),
            context);

    await().until(() -> context.allOutput().equals("first\n"));
    assertThat(running).isNotDone();
    Files.createFile(gate);

    await().until(running::isDone);
  }

  @Test
  void progressLinesOfStandardErrorAreProgressAndNotOutput() throws Exception {
    FakeContext context = new FakeContext("{}");

    Json result =
        run(
            shell(
                "printf '::progress 40 half way\\nwords\\n::progress 101 no\\n::prog' >&2; sleep 0.1;"
                    + " printf 'ress 90\\n::progress 95 end' >&2; echo '::progress 1 out'",
                ""),
            context);

    assertThat(context.progress).containsExactly("40 half way", "90 null", "95 end");
    assertThat(result.get("stderr").orElseThrow().string()).isEqualTo("words\n::progress 101 no\n");
    assertThat(result.get("stdout").orElseThrow().string()).isEqualTo("::progress 1 out\n");
  }

  @Test
  void moreThanTheLimitIsReadAndDroppedAndSaidSo() throws Exception {
    FakeContext context = new FakeContext("{}");

    Json result =
        run(
            shell("head -c 3000000 /dev/zero | tr '\\0' x; echo ø >&2", ", max-output: 1000"),
            context);

    assertThat(result.get("truncated").orElseThrow().bool()).isTrue();
    assertThat(result.get("stdout").orElseThrow().string()).hasSize(1000);
    assertThat(result.get("stderr").orElseThrow().string()).isEqualTo("ø\n");
    assertThat(context.allOutput()).hasSize(1002);
  }

  @Test
  void theProgramSeesWhatItRunsForAndNothingOfTheAgent() throws Exception {
    Json result =
        run(
            shell("env | grep -E '^(ORB_|LANG)' | sort; pwd", ", env: {LANG: C}, directory: /"),
            new FakeContext("{}"));

    assertThat(result.get("stdout").orElseThrow().string())
        .isEqualTo(
            """
            LANG=C
            ORB_ATTEMPT=2
            ORB_CLIENT=web-1
            ORB_COMMAND_ID=0198f3a2-0000-7000-8000-000000000001
            ORB_DEADLINE=2026-01-02T03:04:05Z
            /
            """);
  }

  @Test
  void standardInputIsEmptyOrWhatTheFileSays() throws Exception {
    assertThat(
            run(command("{run: [cat]}"), new FakeContext("{}"))
                .get("stdout")
                .orElseThrow()
                .string())
        .isEmpty();
    String large = "x".repeat(300_000);
    assertThat(
            run(
                    command("{run: [wc, -c], stdin: t, params: {t: {}}}"),
                    new FakeContext("{\"t\": \"" + large + "\"}"))
                .get("stdout")
                .orElseThrow()
                .string()
                .strip())
        .isEqualTo("300000");
    assertThat(
            run(
                    command("{run: [cat], stdin: json, result: json, params: {t: {}}}"),
                    new FakeContext("{\"t\": \"v\"}"))
                .text())
        .isEqualTo("{\"exit\":0,\"json\":{\"t\":\"v\"},\"stderr\":\"\",\"truncated\":false}");
  }

  @Test
  void aProgramThatDoesNotReadWhatItIsGivenIsNotWaitedFor() throws Exception {
    run(
        command("{run: ['true'], stdin: t, params: {t: {}}}"),
        new FakeContext("{\"t\": \"" + "x".repeat(1_000_000) + "\"}"));
  }

  @Test
  void whatShouldBeJsonAndIsNotFails() throws Exception {
    CommandFailed failed =
        failure(command("{run: [echo, '{{'], result: json}"), new FakeContext("{}"));

    assertThat(failed).hasMessageContaining("not JSON");
    assertThat(detail(failed).get("stdout").orElseThrow().string()).isEqualTo("{\n");
  }

  @Test
  void aCancelEndsTheWholeGroup() throws Exception {
    FakeContext context = new FakeContext("{}");
    CompletableFuture<Throwable> running =
        running(shell("sleep 300 & echo $!; sleep 300", ""), context);
    await().until(() -> context.allOutput().endsWith("\n") && context.isWatched());
    long background = Long.parseLong(context.allOutput().strip());
    assertThat(lives(background)).isTrue();

    context.cancel();

    assertThat(running.get()).isInstanceOf(CommandFailed.class);
    await().until(() -> !lives(background));
  }

  @Test
  void whoIgnoresTheSignalIsKilledAfterTheGrace() throws Exception {
    FakeContext context = new FakeContext("{}");
    CompletableFuture<Throwable> running =
        running(
            shell(
                "trap 'echo not yet' TERM; echo ready; while :; do sleep 0.05; done",
                ", grace: 300ms"),
            context);
    await().until(() -> context.allOutput().contains("ready") && context.isWatched());
    long start = System.nanoTime();

    context.cancel();

    CommandFailed failed = (CommandFailed) running.get();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(300));
    assertThat(detail(failed).get("exit").orElseThrow().integer()).isEqualTo(137);
    assertThat(detail(failed).get("stdout").orElseThrow().string()).contains("not yet");
  }

  @Test
  void oneThatEndsWellOnTheSignalKeepsItsResult() throws Exception {
    FakeContext context = new FakeContext("{}");
    OsCommand command =
        shell("trap 'echo saved; exit 0' TERM; echo ready; while :; do sleep 0.05; done", "");
    CompletableFuture<Json> running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run(command, context);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            caller);
    await().until(() -> context.allOutput().contains("ready") && context.isWatched());

    context.cancel();

    assertThat(running.get().get("stdout").orElseThrow().string()).contains("saved");
  }

  @Test
  void anInterruptKillsAtOnce() throws Exception {
    FakeContext context = new FakeContext("{}");
    CompletableFuture<Throwable> running = running(shell("echo $$; sleep 300", ""), context);
    await().until(() -> context.allOutput().endsWith("\n"));
    long pid = Long.parseLong(context.allOutput().strip());

    caller.shutdownNow();

    assertThat(running.get()).isInstanceOf(InterruptedException.class);
    await().until(() -> !lives(pid));
  }

  @Test
  void aBackgroundProcessThatHoldsThePipesDoesNotHoldTheCommand() throws Exception {
    Json result = run(shell("sleep 20 & echo $!", ""), new FakeContext("{}"));

    long background = Long.parseLong(result.get("stdout").orElseThrow().string().strip());
    ProcessHandle.of(background).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void whatCannotBeStartedSaysWhy() throws Exception {
    assertThat(failure(command("{run: [no-such-program-anywhere]}"), new FakeContext("{}")))
        .hasMessageContaining("no program no-such-program-anywhere on the PATH");
    assertThat(failure(command("{run: [./none.sh]}"), new FakeContext("{}")))
        .hasMessageContaining("no program " + folder.resolve("none.sh"));
    assertThat(failure(command("{run: [ls], directory: gone}"), new FakeContext("{}")))
        .hasMessageContaining("no folder " + folder.resolve("gone"));
    assertThatThrownBy(() -> command("{run: [ls], user: nobody-of-that-name}"))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("commands.c.user");
  }

  @Test
  void whatAnAgentBeforeLeftRunningIsEnded() throws Exception {
    Process orphan =
        new ProcessBuilder(
                Stream.concat(ProcessGroup.prefix().stream(), Stream.of("sleep", "300")).toList())
            .start();
    Process stranger = new ProcessBuilder("sleep", "300").start();
    Children before = new Children(folder);
    before.add("one", orphan.toHandle());
    Files.writeString(folder.resolve("children/two"), stranger.pid() + "\nborn at another time\n");
    Files.writeString(folder.resolve("children/three"), "garbage");
    try {
      new Children(folder).endOrphans(Duration.ofSeconds(5), Ticker.SYSTEM);

      assertThat(orphan.isAlive()).isFalse();
      assertThat(stranger.isAlive()).isTrue();
      try (Stream<Path> left = Files.list(folder.resolve("children"))) {
        assertThat(left).isEmpty();
      }
    } finally {
      orphan.destroyForcibly();
      stranger.destroyForcibly();
    }
  }

  @Test
  void aProcessIsRememberedOnlyWhileItRuns() throws Exception {
    FakeContext context = new FakeContext("{}");
    CompletableFuture<Throwable> running = running(shell("echo x; sleep 300", ""), context);
    await().until(() -> context.allOutput().equals("x\n") && context.isWatched());
    assertThat(remembered()).hasSize(1);

    context.cancel();
    running.get();

    assertThat(remembered()).isEmpty();
  }

  private List<Path> remembered() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("children"))) {
      return files.toList();
    }
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }
}

package dev.orb.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.Json;
import dev.orb.protocol.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OsCommandStopTest extends CommandFixture {
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
  void whatHadOnlyJustBeenStartedIsFoundByWhatItWasTold() throws Exception {
    Map<String, String> told = Map.of("ORB_COMMAND_ID", "one", "ORB_CLIENT", "web-1");
    Process orphan = sleeping(told);
    Process other = sleeping(Map.of("ORB_COMMAND_ID", "one", "ORB_CLIENT", "web-2"));
    new Children(folder).expect("one", told);
    try {
      await().until(() -> Identity.findTold(List.of("ORB_CLIENT=web-1")).size() == 1);

      new Children(folder).endOrphans(Duration.ofSeconds(5), Ticker.SYSTEM);

      assertThat(orphan.isAlive()).isFalse();
      assertThat(other.isAlive()).isTrue();
      assertThat(remembered()).isEmpty();
    } finally {
      orphan.destroyForcibly();
      other.destroyForcibly();
    }
  }

  private static Process sleeping(Map<String, String> told) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(ProcessGroup.prefix().stream(), Stream.of("sleep", "300")).toList());
    builder.environment().putAll(told);
    return builder.start();
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
}

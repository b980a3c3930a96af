package dev.orb.agent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.agent.config.CommandSpec;
import dev.orb.exchange.Payload;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OsCommandTest extends CommandFixture {
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
  void aPayloadIsAFileThatIsNamedInTheEnvironmentOrRead() throws Exception {
    Path file = Files.writeString(folder.resolve("a payload"), "its bytes\n");
    Payload payload = new Payload(file, 10, "0f".repeat(32), "text/plain");
    Json named = run(shell("cat \"$ORB_PAYLOAD\"; cat", ""), new FakeContext("{}").with(payload));
    Json piped = run(shell("cat", ", stdin: payload"), new FakeContext("{}").with(payload));
    for (Json result : List.of(named, piped)) {
      assertThat(result.get("stdout").orElseThrow().string()).isEqualTo("its bytes\n");
    }
    Json without = run(shell("echo \"<${ORB_PAYLOAD-none}>\"", ""), new FakeContext("{}"));
    assertThat(without.get("stdout").orElseThrow().string()).isEqualTo("<none>\n");
  }

  @Test
  void whatReadsAPayloadIsNotRunWithoutOne() throws Exception {
    OsCommand reads = shell("cat", ", stdin: payload");
    assertThatThrownBy(() -> reads.run(new FakeContext("{}")))
        .hasMessage("BAD_PARAMS: it reads a payload, and none came with it");
    assertThat(command("{run: [cat], stdin: payload, params: {payload: {}}}").spec().stdin())
        .as("a parameter of that name is what it was")
        .isEqualTo(new CommandSpec.Stdin.One("payload"));
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
  void theProgramSeesWhichFiringItIs() throws Exception {
    Json result =
        run(shell("env | grep -E '_AT=|SCHEDULE=' | sort", ""), new FakeContext("{}").fired());

    assertThat(result.get("stdout").orElseThrow().string())
        .isEqualTo(
            """
            ORB_FIRED_AT=2026-01-02T03:00:01Z
            ORB_PREVIOUS_AT=2026-01-02T02:00:00Z
            ORB_SCHEDULE=nightly
            ORB_SCHEDULED_AT=2026-01-02T03:00:00Z
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
}

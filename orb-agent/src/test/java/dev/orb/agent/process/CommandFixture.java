package dev.orb.agent.process;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orb.agent.config.AgentFile;
import dev.orb.agent.config.CommandSpec;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.Json;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands of a file, run without a client. */
abstract class CommandFixture {
  @TempDir Path folder = Path.of("unset");
  final ExecutorService caller = Executors.newCachedThreadPool();
  final StdinThreads stdin = new StdinThreads(2);

  @AfterEach
  void stop() {
    caller.shutdownNow();
    stdin.close();
  }

  OsCommand command(String yaml) throws IOException {
    Path file = folder.resolve("agent.yaml");
    Files.writeString(file, "secret-file: s\ncommands: {c: " + yaml + "}");
    CommandSpec spec =
        Objects.requireNonNull(
            new AgentFile(Optional.of(file), Map.of(), folder, "h").read().commands().get("c"));
    return new OsCommand(
        spec, new OsCommand.Surroundings("web-1", new Children(folder), stdin, Ticker.SYSTEM));
  }

  OsCommand shell(String script, String more) throws IOException {
    Path file = folder.resolve("script.sh");
    Files.writeString(file, script);
    return command("{run: [sh, " + file + "]" + more + "}");
  }

  Json run(OsCommand command, FakeContext context) throws Exception {
    return JsonCodec.of(command.run(context));
  }

  static CommandFailed failure(OsCommand command, FakeContext context) {
    return Objects.requireNonNull(
        catchThrowableOfType(CommandFailed.class, () -> command.run(context)));
  }

  static Json detail(CommandFailed failed) {
    return JsonCodec.of(failed.detail().orElseThrow());
  }

  CompletableFuture<Throwable> running(OsCommand command, FakeContext context) {
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

  List<Path> remembered() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("children"))) {
      return files.toList();
    }
  }

  static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }
}

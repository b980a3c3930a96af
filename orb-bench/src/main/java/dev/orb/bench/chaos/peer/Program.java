package dev.orb.bench.chaos.peer;

import dev.orb.bench.chaos.Body;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that is not Java, with all that it starts. Not thread-safe. */
final class Program implements Body {
  private static final long END_SECONDS = 10;

  private final Process process;
  private final Path log;

  private Program(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Program start(List<String> line, Map<String, String> environment, Path folder) {
    Path log = folder.resolve("server.log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return new Program(builder.start(), log);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, line.get(0) + " cannot be started", null, e);
    }
  }

  private List<ProcessHandle> all() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  @Override
  public void kill() {
    List<ProcessHandle> all = all();
    all.forEach(ProcessHandle::destroyForcibly);
    try {
      for (ProcessHandle one : all) {
        one.onExit().get(END_SECONDS, TimeUnit.SECONDS);
      }
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new OrbException(ErrorCode.TIMEOUT, process + " does not end", null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
    }
  }

  @Override
  public void freeze() {
    signal("-STOP");
  }

  @Override
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String name) {
    List<String> line = new ArrayList<>(List.of("kill", name));
    all().forEach(one -> line.add(Long.toString(one.pid())));
    try {
      Process kill = new ProcessBuilder(line).start();
      if (!kill.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new OrbException(ErrorCode.INTERNAL, "no signal " + name + " to " + process);
      }
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "no kill program", null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
    }
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public String lastWords() {
    try {
      String text = Files.readString(log).strip();
      return "exit code "
          + process.exitValue()
          + ": "
          + text.substring(Math.max(0, text.length() - 600));
    } catch (IOException e) {
      return "exit code " + process.exitValue();
    }
  }

  @Override
  public void close() {
    kill();
  }
}

package dev.orb.app.demo;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the demo: a node, an agent or the simulated fleet. Its output goes to a file. */
final class Child {
  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a class of this program in a Java process of its own. */
  static Child start(
      String mainClass,
      List<String> flags,
      List<String> arguments,
      Map<String, String> environment,
      Path folder,
      Path log) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(flags);
    line.add("-Dfile.encoding=UTF-8");
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(mainClass);
    line.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return new Child(builder.start(), log);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "cannot start a process", "see " + log, e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(10));
  }

  /** SIGTERM, and SIGKILL if it does not end in time. */
  void stop(Duration patience) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    if (awaitExit(patience) < 0) {
      process.destroyForcibly();
    }
  }

  /** The exit code, or -1 if it still runs. */
  int awaitExit(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** What it has printed. */
  String printed() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "";
    }
  }
}

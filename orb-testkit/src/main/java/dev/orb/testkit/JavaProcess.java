package dev.orb.testkit;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Java process of its own, on the class path of this one, that can be killed, frozen and read.
 * Its output goes to files. Closing kills it.
 */
public final class JavaProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Path err;

  private JavaProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * What to start.
   *
   * @param main the main class's name
   * @param under a program and its arguments that become the Java process, such as {@code nice} or
   *     {@code ip netns exec}; empty for none
   */
  public record Start(
      String main,
      List<String> jvmFlags,
      List<String> arguments,
      Map<String, String> environment,
      Path folder,
      List<String> under) {
    /** A start by itself. */
    public Start(
        Class<?> main,
        List<String> jvmFlags,
        List<String> arguments,
        Map<String, String> environment,
        Path folder) {
      this(main.getName(), jvmFlags, arguments, environment, folder, List.of());
    }

    /** A start without flags and environment of its own. */
    public static Start of(Class<?> main, Path folder, String... arguments) {
      return new Start(main, List.of(), List.of(arguments), Map.of(), folder);
    }

    /** The same with more environment. */
    public Start with(Map<String, String> more) {
      return new Start(main, jvmFlags, arguments, more, folder, under);
    }

    /** The same, started by a program that becomes the Java process. */
    public Start under(String... program) {
      return new Start(main, jvmFlags, arguments, environment, folder, List.of(program));
    }
  }

  /** Starts a process in a folder, where its output goes to {@code out-<n>} and {@code err-<n>}. */
  public static JavaProcess start(Start start) {
    return start(start, ClassArchive.flags(), ClassArchive.classPath());
  }

  static JavaProcess start(Start start, List<String> classData, String classPath) {
    List<String> line = new ArrayList<>(start.under());
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:+UseSerialGC");
    line.add("-XX:TieredStopAtLevel=1");
    line.add("-Dfile.encoding=UTF-8");
    line.addAll(classData);
    line.addAll(start.jvmFlags());
    line.add("-cp");
    line.add(classPath);
    line.add(start.main());
    line.addAll(start.arguments());
    try {
      Path out = Files.createTempFile(start.folder(), "out-", ".txt");
      Path err = Files.createTempFile(start.folder(), "err-", ".txt");
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.directory(start.folder().toFile());
      builder.environment().putAll(start.environment());
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectOutput(out.toFile());
      builder.redirectError(err.toFile());
      return new JavaProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "the process cannot be started", null, e);
    }
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed so far. */
  public String out() {
    return read(out);
  }

  /** What it has printed to standard error so far. */
  public String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "no output at " + file, null, e);
    }
  }

  /** Kills it as a power cut would: SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(20));
  }

  /** Asks it to stop: SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Stops its time: SIGSTOP. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets its time go on: SIGCONT. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new OrbException(ErrorCode.INTERNAL, "no signal " + name + " to " + pid());
      }
    } catch (IOException e) {
      throw new OrbException(ErrorCode.INTERNAL, "no kill program", null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
    }
  }

  /**
   * Waits for its end.
   *
   * @return its exit code
   * @throws OrbException {@code TIMEOUT}, with what it printed to standard error
   */
  public int awaitExit(Duration patience) {
    if (endsWithin(patience)) {
      return process.exitValue();
    }
    throw new OrbException(
        ErrorCode.TIMEOUT, "process " + pid() + " runs after " + patience + "; it said: " + err());
  }

  boolean endsWithin(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    if (process.isAlive()) {
      process.destroyForcibly();
      awaitExit(Duration.ofSeconds(20));
    }
  }
}

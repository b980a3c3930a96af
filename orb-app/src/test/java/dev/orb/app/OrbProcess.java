package dev.orb.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code orb} as a process of its own, by the launcher, laid out as a distribution. */
final class OrbProcess implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private final Process process;
  private final Path out;
  private final Path err;

  private OrbProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Lays out {@code bin/orb} beside {@code lib} in a folder. */
  static Path distribution(Path folder) throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.copy(ROOT.resolve("orb"), bin.resolve("orb"));
    Files.createSymbolicLink(folder.resolve("lib"), ROOT.resolve("orb-app/target/lib"));
    return bin.resolve("orb");
  }

  /** Starts a line in a folder. */
  static OrbProcess start(Path launcher, Path folder, Map<String, String> env, String... args) {
    try {
      List<String> line = new ArrayList<>(List.of("bash", launcher.toString()));
      line.addAll(List.of(args));
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
      builder.environment().putAll(env);
      builder.environment().put("ORB_HOME", folder.resolve("home").toString());
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      return new OrbProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for its end. */
  int exit() {
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(this::err).isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for a file that a running node writes. */
  String file(Path file) {
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(file) || !process.isAlive());
    assertThat(file).as(this::err).exists();
    return read(file).strip();
  }

  void terminate() {
    process.destroy();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

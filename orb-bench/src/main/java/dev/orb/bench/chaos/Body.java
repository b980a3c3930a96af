package dev.orb.bench.chaos;

import dev.orb.testkit.JavaProcess;
import java.time.Duration;

/** A running process, to be struck. Not thread-safe. */
public interface Body extends AutoCloseable {
  /** SIGKILL. */
  void kill();

  /** SIGSTOP. */
  void freeze();

  /** SIGCONT. */
  void thaw();

  /** Whether it runs. */
  boolean isAlive();

  /** How it ended, when it has. */
  String lastWords();

  @Override
  void close();

  /** A Java process. */
  static Body of(JavaProcess process) {
    return new Body() {
      @Override
      public void kill() {
        process.kill();
      }

      @Override
      public void freeze() {
        process.freeze();
      }

      @Override
      public void thaw() {
        process.thaw();
      }

      @Override
      public boolean isAlive() {
        return process.isAlive();
      }

      @Override
      public String lastWords() {
        String err = process.err().strip();
        return "exit code "
            + process.awaitExit(Duration.ofSeconds(1))
            + ": "
            + err.substring(Math.max(0, err.length() - 600));
      }

      @Override
      public void close() {
        process.close();
      }
    };
  }
}

package dev.orb.bench.chaos.fleet;

import dev.orb.bench.chaos.Fault;
import dev.orb.testkit.JavaProcess;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process that is killed and frozen, and comes back. One thing at a time can be wrong with it.
 * Not thread-safe.
 */
final class Victim implements AutoCloseable {
  private final String name;
  private final Supplier<JavaProcess> start;
  private volatile @Nullable JavaProcess process;
  private volatile boolean closed;
  private boolean down;
  private boolean frozen;

  Victim(String name, Supplier<JavaProcess> start) {
    this.name = name;
    this.start = start;
  }

  /** Starts it, unless the end has come. */
  void launch() {
    if (!closed) {
      process = start.get();
      down = false;
    }
  }

  /** Whether this can strike it now: the dead do not die, and the frozen only that. */
  boolean canBe(Fault.Kind kind) {
    return switch (kind) {
      case CLIENT_KILL, SERVER_KILL -> !down;
      case CLIENT_FREEZE, CLIENT_LONG_FREEZE, SERVER_FREEZE, SERVER_LONG_FREEZE -> !down && !frozen;
      default -> true;
    };
  }

  void kill() {
    down = true;
    frozen = false;
    running().kill();
  }

  void freeze() {
    frozen = true;
    running().freeze();
  }

  void thaw() {
    if (frozen) {
      frozen = false;
      running().thaw();
    }
  }

  /** What it said if it ended though nobody killed it; then it is started again. */
  @Nullable String endedByItself() {
    JavaProcess current = running();
    if (down || closed || current.isAlive()) {
      return null;
    }
    String words =
        name + " ended with " + current.awaitExit(Duration.ofSeconds(1)) + ": " + last(current);
    launch();
    return words;
  }

  private static String last(JavaProcess process) {
    String err = process.err().strip();
    return err.substring(Math.max(0, err.length() - 600));
  }

  private JavaProcess running() {
    JavaProcess current = process;
    if (current == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return current;
  }

  @Override
  public void close() {
    closed = true;
    JavaProcess last = process;
    if (last != null) {
      last.close();
    }
  }
}

package dev.orb.bench.chaos;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process that is killed and frozen, and comes back. One thing at a time can be wrong with it.
 * Not thread-safe, but for {@link #close}.
 */
public final class Victim implements AutoCloseable {
  private final String name;
  private final Supplier<Body> start;
  private volatile @Nullable Body body;
  private volatile boolean closed;
  private boolean down;
  private boolean frozen;

  /** One that is not started. */
  public Victim(String name, Supplier<Body> start) {
    this.name = name;
    this.start = start;
  }

  /** Starts it, unless the end has come. */
  public void launch() {
    if (!closed) {
      body = start.get();
      down = false;
    }
  }

  /** Whether this can strike it now: the dead do not die, and the frozen only that. */
  public boolean canBe(Fault.Kind kind) {
    return switch (kind) {
      case CLIENT_KILL, SERVER_KILL -> !down;
      case CLIENT_FREEZE, CLIENT_LONG_FREEZE, SERVER_FREEZE, SERVER_LONG_FREEZE -> !down && !frozen;
      default -> true;
    };
  }

  /** SIGKILL, also of one that is frozen. */
  public void kill() {
    down = true;
    frozen = false;
    running().kill();
  }

  /** SIGSTOP. */
  public void freeze() {
    frozen = true;
    running().freeze();
  }

  /** SIGCONT, unless it was killed meanwhile. */
  public void thaw() {
    if (frozen) {
      frozen = false;
      running().thaw();
    }
  }

  /** What it said if it ended though nobody killed it; then it is started again. */
  public Optional<String> endedByItself() {
    Body current = running();
    if (down || closed || current.isAlive()) {
      return Optional.empty();
    }
    String words = name + " ended by itself, " + current.lastWords();
    launch();
    return Optional.of(words);
  }

  private Body running() {
    Body current = body;
    if (current == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return current;
  }

  /** Ends it for good. */
  @Override
  public void close() {
    closed = true;
    Body last = body;
    if (last != null) {
      last.close();
    }
  }
}

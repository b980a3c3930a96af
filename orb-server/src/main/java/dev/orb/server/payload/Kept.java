package dev.orb.server.payload;

import dev.orb.protocol.CommandId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One payload and who claims it. Thread-safe; nothing is called under its lock. */
final class Kept {
  private final StoredPayload what;
  private final Set<CommandId> claims = new HashSet<>(2);
  private Instant used;
  private boolean touched;
  private boolean removed;

  Kept(StoredPayload what, Instant used) {
    this.what = what;
    this.used = used;
  }

  StoredPayload what() {
    return what;
  }

  /** False if it is being removed. */
  synchronized boolean claim(CommandId command) {
    if (!removed) {
      claims.add(command);
    }
    return !removed;
  }

  synchronized void release(CommandId command, Instant now) {
    if (claims.remove(command)) {
      used = now;
      touched = true;
    }
  }

  synchronized boolean isClaimed() {
    return !claims.isEmpty();
  }

  /** Whether it is the caller's to remove from now on; not while it is claimed, and once. */
  synchronized boolean take() {
    if (removed || !claims.isEmpty()) {
      return false;
    }
    removed = true;
    return true;
  }

  /** The same if it was not used since. */
  synchronized boolean takeUnusedSince(Instant since) {
    return used.isBefore(since) && take();
  }

  /** When it was used last, if that was not asked since. */
  synchronized Optional<Instant> takeTouch() {
    boolean was = touched;
    touched = false;
    return was ? Optional.of(used) : Optional.empty();
  }
}

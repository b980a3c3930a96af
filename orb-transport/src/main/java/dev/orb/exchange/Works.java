package dev.orb.exchange;

import dev.orb.protocol.message.Command;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The commands that were accepted and are not done with. Thread-safe. */
final class Works {
  private static final int MOST_ASIDE = 1_000;

  private final ConcurrentMap<ReplyRoute.Key, Work> open = new ConcurrentHashMap<>();
  private final Set<Work> aside = ConcurrentHashMap.newKeySet();
  private final Valve valve;
  private volatile @Nullable CompletableFuture<@Nullable Void> emptied;

  Works(Valve valve) {
    this.valve = valve;
  }

  /** Takes it up, unless its command is open; then that one is given. */
  @Nullable Work open(Work work) {
    Work other = open.putIfAbsent(work.key(), work);
    if (other == null) {
      valve.taken();
    }
    return other;
  }

  @Nullable Work find(ReplyRoute.Key key) {
    return open.get(key);
  }

  /** It waits for its time; others are let in meanwhile, but not without bound. */
  void pause(Work work) {
    if (aside.size() < MOST_ASIDE && aside.add(work)) {
      valve.given();
    }
  }

  /** It is in line again. */
  void resume(Work work) {
    if (aside.remove(work)) {
      valve.taken();
    }
  }

  /** It is done with, in whatever way. */
  void close(Work work) {
    if (open.remove(work.key(), work)) {
      if (!aside.remove(work)) {
        valve.given();
      }
      CompletableFuture<@Nullable Void> waiting = emptied;
      if (waiting != null && open.isEmpty()) {
        waiting.complete(null);
      }
    }
  }

  /** Whether a command of that sort is open. Looks at each. */
  boolean any(Predicate<Command> sort) {
    return open.values().stream().anyMatch(work -> sort.test(work.command()));
  }

  int size() {
    return open.size();
  }

  /** Waits until nothing is open; whether that came in time. */
  boolean awaitEmpty(Duration within) {
    CompletableFuture<@Nullable Void> waiting = new CompletableFuture<>();
    emptied = waiting;
    if (open.isEmpty()) {
      return true;
    }
    try {
      waiting.get(within.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return open.isEmpty();
    }
  }
}

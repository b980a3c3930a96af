package dev.orb.server.dispatch;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Lets those who name the same key go one after the other, so that the second finds what the first
 * has journalled. Thread-safe.
 */
final class Claims {
  private final Map<Object, CompletableFuture<Void>> last = new ConcurrentHashMap<>();
  private final Executor working;

  Claims(Executor working) {
    this.working = working;
  }

  /** Runs the action on a working thread once nobody before has the key; it may block. */
  <T> CompletableFuture<T> inTurn(Object key, Supplier<CompletionStage<T>> action) {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> before = last.put(key, mine);
    CompletableFuture<Void> turn =
        before == null ? CompletableFuture.completedFuture(null) : before;
    return turn.thenComposeAsync(free -> action.get(), working)
        .whenComplete(
            (result, failure) -> {
              last.remove(key, mine);
              mine.complete(null);
            });
  }
}

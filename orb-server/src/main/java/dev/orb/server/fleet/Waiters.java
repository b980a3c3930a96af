package dev.orb.server.fleet;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a client to connect. Nothing is left of one whose time is over. Thread-safe.
 */
final class Waiters {
  private final Map<String, Set<Waiter>> byClient = new ConcurrentHashMap<>();

  /** One who waits: himself and nobody equal. */
  private static final class Waiter {
    private final CompletableFuture<Boolean> told = new CompletableFuture<>();
  }

  /**
   * Waits.
   *
   * @param isHere whether the client is connected now
   * @return whether it connected in time
   */
  boolean await(String client, BooleanSupplier isHere, Duration patience)
      throws InterruptedException {
    Waiter mine = new Waiter();
    add(key(client), mine);
    try {
      // why after the adding: who connects in between completes it
      return isHere.getAsBoolean() || mine.told.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } finally {
      remove(key(client), mine);
    }
  }

  private void add(String key, Waiter waiter) {
    byClient.compute(
        key,
        (id, waiters) -> {
          Set<Waiter> all = waiters == null ? ConcurrentHashMap.newKeySet() : waiters;
          all.add(waiter);
          return all;
        });
  }

  private void remove(String key, Waiter waiter) {
    byClient.computeIfPresent(
        key,
        (id, waiters) -> {
          waiters.remove(waiter);
          return waiters.isEmpty() ? null : waiters;
        });
  }

  /** It is connected. */
  void connected(String client) {
    if (!byClient.isEmpty()) {
      complete(byClient.get(key(client)), true);
    }
  }

  /** Nobody will connect any more. */
  void close() {
    byClient.values().forEach(waiters -> complete(waiters, false));
  }

  private static void complete(@Nullable Set<Waiter> waiters, boolean here) {
    if (waiters != null) {
      waiters.forEach(waiter -> waiter.told.complete(here));
    }
  }

  int clients() {
    return byClient.size();
  }

  private static String key(String client) {
    return client.toLowerCase(Locale.ROOT);
  }
}

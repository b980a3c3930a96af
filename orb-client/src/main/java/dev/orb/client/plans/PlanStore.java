package dev.orb.client.plans;

import dev.orb.exchange.SessionTerms;
import dev.orb.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where the plans of a client are kept. Thread-safe; nothing blocks. */
public interface PlanStore {
  /** Of a client without a state folder: it keeps nothing, and so runs no schedule itself. */
  PlanStore NONE =
      new PlanStore() {
        @Override
        public boolean isKept() {
          return false;
        }

        @Override
        public Map<String, Kept> all() {
          return Map.of();
        }

        @Override
        public CompletionStage<Void> put(String schedule, Kept plan) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(String schedule) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public Optional<Last> last() {
          return Optional.empty();
        }

        @Override
        public void keep(Last last) {}
      };

  /**
   * A plan and how far it has come.
   *
   * @param version of the plan
   * @param plan as it came
   * @param since when it was taken: what was due before, its commands see to
   * @param dealt up to this time all since then are dealt with
   * @param ran the nominal time of the newest firing that was run; null if none was
   */
  record Kept(String version, Json plan, Instant since, Instant dealt, @Nullable Instant ran) {}

  /**
   * What the last session taught, for a start without one.
   *
   * @param offset what to add to this end's clock
   * @param terms of the session
   */
  record Last(Duration offset, SessionTerms terms) {}

  /** Whether what is put outlives the process. */
  boolean isKept();

  /** What a process before this one left, by schedule. To be asked once, before anything else. */
  Map<String, Kept> all();

  /**
   * Keeps a plan in place of the one of its schedule.
   *
   * @return completes once a kill of the process does not lose it, on a thread that must not be
   *     blocked; fails with {@code STORAGE_FULL}
   */
  CompletionStage<Void> put(String schedule, Kept plan);

  /** Forgets a plan; completes as {@link #put}. */
  CompletionStage<Void> remove(String schedule);

  /** What the last session of a process before this one taught. */
  Optional<Last> last();

  /** Keeps what a session taught, soon. */
  void keep(Last last);
}

package dev.orb.client.events;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Events that were not confirmed yet, by their place in line. Thread-safe; nothing blocks. */
public interface EventStore {
  /** Keeps nothing. */
  EventStore NONE =
      new EventStore() {
        @Override
        public boolean isKept() {
          return false;
        }

        @Override
        public SortedMap<Long, byte[]> all() {
          return new TreeMap<>();
        }

        @Override
        public CompletionStage<Void> add(long place, byte[] event) {
          return CompletableFuture.completedFuture(null);
        }

        @Override
        public void remove(long place) {}
      };

  /** Whether what is added outlives the process. */
  boolean isKept();

  /** What a process before this one left, in its order. To be asked once, before anything else. */
  SortedMap<Long, byte[]> all();

  /**
   * Adds an event.
   *
   * @return completes once a kill of the process does not lose it, on a thread that must not be
   *     blocked; fails with {@code STORAGE_FULL}
   */
  CompletionStage<Void> add(long place, byte[] event);

  /** Forgets an event, soon: after a kill the last ones may be there again. */
  void remove(long place);
}

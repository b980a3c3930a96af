package dev.orb.bench.chaos;

import org.jspecify.annotations.Nullable;

/** Where orders go in. Thread-safe; every call ends within some seconds. */
public interface Door {
  /** What one try to send an order came to. */
  sealed interface Answer {}

  /**
   * It is in.
   *
   * @param id by which the subject knows it
   * @param end how it ended, where the answer says so
   */
  record Accepted(String id, @Nullable End end) implements Answer {}

  /** It is not, for good. */
  record Refused(String code) implements Answer {}

  /** Nobody knows, or not now: to be sent again. */
  record Unknown(String why) implements Answer {}

  /** Tries to send it. Sent again, it is the same order. */
  Answer offer(Order order);

  /** Asks to take it back. */
  void cancel(String id);
}

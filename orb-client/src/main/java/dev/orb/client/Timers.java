package dev.orb.client;

import java.time.Duration;

/** Does things later. Thread-safe. */
@FunctionalInterface
interface Timers {
  /**
   * Runs an action once, on a thread that it must not block.
   *
   * @return takes it back, if it has not begun
   */
  Runnable after(Duration delay, Runnable action);
}

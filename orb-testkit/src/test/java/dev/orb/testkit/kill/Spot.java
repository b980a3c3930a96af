package dev.orb.testkit.kill;

import org.jspecify.annotations.Nullable;

/**
 * A place where a process can be stopped: the entry of a method.
 *
 * @param type the class, by its full name
 * @param method of any parameters
 * @param seen what is looked at before it counts; null if it always does
 */
record Spot(String type, String method, @Nullable Seen seen) {
  /**
   * A variable, and what its text must contain.
   *
   * @param frame the class whose method, nearest to the place, has the variable
   * @param variable its name, or {@code this}
   */
  record Seen(String frame, String variable, String says) {}

  static Spot at(String type, String method) {
    return new Spot(type, method, null);
  }

  /** The same, if a variable of that method says so. */
  Spot when(String variable, String says) {
    return whenIn(type, variable, says);
  }

  /** The same, if a variable of a method of that class, further up, says so. */
  Spot whenIn(String frame, String variable, String says) {
    return new Spot(type, method, new Seen(frame, variable, says));
  }
}

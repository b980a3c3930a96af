package dev.orb.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much is done before anything counts. The compiler is done with the hot paths after some
 * 80,000 messages; with less, the side that has more code looks slower than it is.
 */
final class WarmUp {
  /** Rounds before the first measure of a process. */
  static final int FIRST = 8;

  /** Rounds before the next ones, whose code is warm. */
  static final int NEXT = 4;

  private static final int BROADCAST_MESSAGES = 20_000;
  private static final int FEWEST_BROADCASTS = 2;

  private WarmUp() {}

  /** Broadcasts to so many that do not count. */
  static int broadcasts(int clients) {
    return Math.max(FEWEST_BROADCASTS, BROADCAST_MESSAGES / clients);
  }

  /** The settings of a measure by turns, with its warm-up. */
  static Map<String, Object> settings(Map<String, Object> settings) {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    all.put("warm-up rounds", FIRST + " then " + NEXT);
    return all;
  }
}

package dev.orb.exchange;

import org.jspecify.annotations.Nullable;

/**
 * One attempt at a command, as the ledger records that it begins.
 *
 * @param number which attempt, from 1
 * @param failed how many before it failed and were to be tried again; the others before it were cut
 *     off by the end of their process
 * @param awaits what ends it well: {@link #PROCESS} or {@link #boot}; null for its handler
 */
public record Attempt(int number, int failed, @Nullable String awaits) {
  /** It is done when another process of this client is there. */
  static final String PROCESS = "process";

  private static final String BOOT = "boot:";

  /** An attempt after which nothing is awaited, and before which nothing failed. */
  public static Attempt of(int number) {
    return new Attempt(number, 0, null);
  }

  /** It is done when the machine runs under another boot id than this. */
  static String boot(String id) {
    return BOOT + id;
  }

  /** Whether what is awaited has come, once another process is there. */
  static boolean hasCome(String awaits, String boot) {
    return awaits.equals(PROCESS) || (!boot.isEmpty() && !awaits.equals(boot(boot)));
  }
}

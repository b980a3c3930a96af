package dev.orb.testkit.simulator;

import java.util.List;
import java.util.Locale;

/**
 * What can happen in a world, with the names of its numbers. Of each number 0 is the plainest, so
 * that a shrunken event says only what matters.
 */
public enum Kind {
  /**
   * Somebody sends. {@code wide}: 1 all, 2 any, 3 two of them, else one; {@code manner}: 1
   * ephemeral, 2 a call; {@code key}: 1 an idempotency key, 2 an id of its own; times in seconds.
   */
  SEND(
      "who",
      "name",
      "wide",
      "manner",
      "ttl",
      "timeout",
      "retries",
      "delay",
      "supersede",
      "serial",
      "priority",
      "part",
      "key"),
  /** The same as before by its key or id; {@code which} counts back. */
  REPEAT("which"),
  /** A new command to those who did not succeed. */
  RETRY("which"),
  /** {@code only}: the cancel means one client, from 1. */
  CANCEL("which", "queued", "only"),
  /** So many steps of whoever can take one, as the dice say. */
  ADVANCE("steps", "dice"),
  /** One step of one of them: what a shrunken world has in place of {@link #ADVANCE}. */
  STEP("move"),
  PASS("seconds"),
  /** Node and broker die, with what was not on disk. */
  NODE_DIES("dice"),
  /** Refuses what is new, goes on for so many steps, stops, and starts again. */
  NODE_STOPS("steps", "dice"),
  CLIENT_DIES("who", "dice", "stays"),
  /** It dies in the middle of the next handler. */
  HANDLER_DIES("who", "dice"),
  CLIENT_STOPS("who", "dice", "stays"),
  /** Both ends of a link die in the same moment. */
  BOTH_DIE("who", "dice"),
  /** {@code unnoticed}: the node notices later. */
  CUT("who", "dice", "stays", "unnoticed"),
  /** Whoever stayed away comes back. */
  RETURN("who"),
  /** Its machine is lost, and another takes its id with an empty ledger. */
  LEDGER_LOST("who", "dice"),
  /** Its ledger refuses to begin anything, or does no more. */
  LEDGER_FULL("who", "on"),
  /** Everything that is being sent fails, and some of it was routed. */
  BROKER_FAILS("dice"),
  /** The database refuses writes, or does no more. */
  JOURNAL_FULL("on"),
  /** The database does not answer, or does again. */
  JOURNAL_SLOW("on"),
  DISABLE("who", "on"),
  /** It is removed and enrolled again. */
  REENROL("who", "dice"),
  /** Its clock is set. */
  CLIENT_CLOCK("who", "minutes"),
  /** The node's clock is set. */
  NODE_CLOCK("seconds"),
  /** The node is stopped, its folder copied, and it starts again. */
  BACK_UP("dice"),
  /** The last copy is put in place of what is there. */
  RESTORE("dice");

  // why: a list of this kind cannot be changed, which the checker does not know
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> numbers;

  Kind(String... numbers) {
    this.numbers = List.of(numbers);
  }

  /** What its numbers are called. */
  List<String> numbers() {
    return numbers;
  }

  /** As it is written in a script. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

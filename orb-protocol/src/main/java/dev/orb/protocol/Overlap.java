package dev.orb.protocol;

import java.util.Locale;

/** What becomes of a firing at a client at which an earlier one of its schedule is still open. */
public enum Overlap {
  /** The client is left out while the earlier one runs there; one that has not begun makes way. */
  SKIP,
  /** Both go their way. */
  ALLOW,
  /** The later one begins when the earlier one has ended. */
  QUEUE,
  /** The earlier one is cancelled, and the later one begins when that has ended. */
  CANCEL;

  /**
   * The policy of that name.
   *
   * @throws OrbException {@code BAD_PARAMS} if there is none
   */
  public static Overlap named(String text) {
    for (Overlap overlap : values()) {
      if (overlap.text().equals(text)) {
        return overlap;
      }
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS,
        "'" + Names.shown(text) + "' is no overlap policy",
        "give skip, allow, queue or cancel");
  }

  /** The form in JSON and at the shell. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

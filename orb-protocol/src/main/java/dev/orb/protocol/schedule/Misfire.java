package dev.orb.protocol.schedule;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Locale;

/** What becomes of times that passed while no node watched, or while the fleet was frozen. */
public enum Misfire {
  /** The first of them is made up for, and stands for all. */
  ONCE,
  /** Each of them is made up for, the first {@link Course#MOST_IN_A_ROW} of them. */
  ALL,
  /** None is made up for. */
  SKIP;

  /**
   * The policy of that name.
   *
   * @throws OrbException {@code BAD_PARAMS} if there is none
   */
  public static Misfire named(String text) {
    for (Misfire misfire : values()) {
      if (misfire.text().equals(text)) {
        return misfire;
      }
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS,
        "'" + Names.shown(text) + "' is no misfire policy",
        "give once, all or skip");
  }

  /** The form in JSON and at the shell. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

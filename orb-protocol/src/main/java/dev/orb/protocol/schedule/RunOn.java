package dev.orb.protocol.schedule;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Locale;

/** Who watches the time for a schedule. */
public enum RunOn {
  /** The nodes: a client hears of a firing by its command. */
  SERVER,
  /** The nodes, and each client for itself: it goes on while it is away. */
  CLIENT;

  /**
   * The place of that name.
   *
   * @throws OrbException {@code BAD_PARAMS} if there is none
   */
  public static RunOn named(String text) {
    for (RunOn place : values()) {
      if (place.text().equals(text)) {
        return place;
      }
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS,
        "run-on: '" + Names.shown(text) + "' is no place",
        "give server or client");
  }

  /** The form in JSON and at the shell. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}

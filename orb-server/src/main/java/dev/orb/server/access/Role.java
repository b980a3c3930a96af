package dev.orb.server.access;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.Locale;

/** What kind of work a token is for. Each may what those before it may. */
public enum Role {
  /** Looks. */
  VIEWER,
  /** Sends, cancels, retries, schedules, and changes clients and groups. */
  OPERATOR,
  /** Decides who is let in: clients, tokens; and takes what was given up out again. */
  ADMIN;

  /**
   * The role of that name.
   *
   * @throws OrbException {@code BAD_PARAMS} if there is none
   */
  public static Role named(String text) {
    for (Role role : values()) {
      if (role.text().equals(text)) {
        return role;
      }
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS,
        "'" + Names.shown(text) + "' is no role",
        "give viewer, operator or admin");
  }

  /** The form in JSON and at the shell. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether who has this role may do what needs that one. */
  public boolean covers(Role needed) {
    return compareTo(needed) >= 0;
  }
}

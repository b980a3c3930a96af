package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Names of events that a subscriber wants: one name, or a pattern in which {@code *} is any text.
 */
final class EventNames {
  private static final Pattern GLOB = Pattern.compile("[A-Za-z0-9_.:/*-]{1,128}");

  private EventNames() {}

  static final Predicate<String> ALL = name -> true;

  /**
   * @throws OrbException {@code BAD_PARAMS} if no event could have such a name
   */
  static Predicate<String> like(String glob) {
    if (glob.equals("*")) {
      return ALL;
    }
    if (!glob.contains("*")) {
      String exact = Names.command(glob);
      return exact::equals;
    }
    if (!GLOB.matcher(glob).matches()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "'" + Names.shown(glob) + "' is no pattern of event names",
          "use the characters of names and *");
    }
    // why without a regular expression: it is asked for every event, of names that clients choose
    String[] parts = glob.split("\\*", -1);
    return name -> matches(name, parts);
  }

  private static boolean matches(String name, String[] parts) {
    String last = parts[parts.length - 1];
    if (!name.startsWith(parts[0])) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    return name.length() - at >= last.length() && name.endsWith(last);
  }
}

package dev.orb.protocol;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What names look like, and the one place that checks them. */
public final class Names {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern COMMAND = Pattern.compile("[A-Za-z_][A-Za-z0-9_.:/-]{0,127}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private Names() {}

  /** Whether it may name a client, group, node or schedule. */
  public static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  /** Whether it may name a command. */
  public static boolean isCommand(String name) {
    return COMMAND.matcher(name).matches();
  }

  /** Whether it may be the key of a label or a fact. */
  public static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  /**
   * The id itself.
   *
   * @param what the noun for the message: client, group, node, schedule
   * @throws OrbException {@code BAD_PARAMS} if it is none
   */
  public static String id(String what, String id) {
    if (!isId(id)) {
      throw refused(what + " id", id, ID);
    }
    return id;
  }

  /**
   * The command name itself.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is none
   */
  public static String command(String name) {
    if (!isCommand(name)) {
      throw refused("command name", name, COMMAND);
    }
    return name;
  }

  /**
   * What tells a component's command from every other name of a command.
   *
   * @param component null for the client's own; then it is the name itself
   */
  public static String qualified(@Nullable String component, String command) {
    // why a blank: it is in no name, while a slash may be in the command's
    return component == null ? command : component + " " + command;
  }

  /**
   * The key itself.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is none
   */
  public static String key(String what, String key) {
    if (!isKey(key)) {
      throw refused(what + " key", key, KEY);
    }
    return key;
  }

  /** Foreign text as it may stand in a message of ours: bounded, without control characters. */
  public static String shown(String value) {
    String start = value.length() > 140 ? value.substring(0, 140) + "…" : value;
    return CONTROL.matcher(start).replaceAll("?");
  }

  private static OrbException refused(String what, String value, Pattern pattern) {
    return new OrbException(
        ErrorCode.BAD_PARAMS, "'" + shown(value) + "' is no " + what, "it must match " + pattern);
  }
}

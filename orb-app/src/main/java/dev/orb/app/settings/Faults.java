package dev.orb.app.settings;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;

/** The one line that a wrong setting is refused with: key, fault, allowed values. */
final class Faults {
  private Faults() {}

  static OrbException impossible(
      String key, String text, String allowed, String from, Exception cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        key + ": '" + oneLine(text) + "' is not possible" + from(from),
        "allowed: " + allowed,
        cause);
  }

  static OrbException wrongType(String key, String found, String allowed, String from) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG, key + ": is " + found + from(from), "allowed: " + allowed);
  }

  static OrbException unknown(String key, String nearest, String from) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG, oneLine(key) + ": no such setting" + from(from), nearest);
  }

  static OrbException unreadable(String file, String why, Exception cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG, file + ": " + oneLine(why), "it must be readable YAML", cause);
  }

  private static String from(String from) {
    return " (" + from + ")";
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?").strip();
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }
}

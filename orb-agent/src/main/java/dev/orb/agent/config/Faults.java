package dev.orb.agent.config;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import org.jspecify.annotations.Nullable;

/** The one line that a wrong setting is refused with: key, fault, allowed values. */
final class Faults {
  private static final int LONGEST = 200;

  private Faults() {}

  static OrbException at(String key, String fault, String allowed) {
    return at(key, fault, allowed, null);
  }

  static OrbException at(String key, String fault, String allowed, @Nullable Throwable cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG,
        oneLine(key) + ": " + oneLine(fault),
        "allowed: " + allowed,
        cause);
  }

  static OrbException unreadable(String file, String why, Throwable cause) {
    return new OrbException(
        ErrorCode.INVALID_CONFIG, file + ": " + oneLine(why), "it must be readable YAML", cause);
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }
}

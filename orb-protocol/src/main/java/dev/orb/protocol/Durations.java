package dev.orb.protocol;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations are written in files, at the shell and in JSON: {@code 30s}, or ISO-8601. */
public final class Durations {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Reads {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d} or ISO-8601 such as {@code
   * PT0.5S}. Never negative.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is none
   */
  public static Duration parse(String text) {
    try {
      Matcher brief = SHORT.matcher(text);
      Duration read =
          brief.matches()
              ? of(Long.parseLong(brief.group(1)), brief.group(2))
              : Duration.parse(text);
      if (!read.isNegative() && read.compareTo(CommandOptions.LONGEST) <= 0) {
        return read;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // falls through to the one message for every form of wrong duration
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS,
        "'" + Names.shown(text) + "' is no duration",
        "write 30s, 5m, 2h, 7d or ISO-8601 such as PT30S, at most 3650d");
  }

  private static Duration of(long amount, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** The shortest form that {@link #parse} reads back, to the millisecond. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}

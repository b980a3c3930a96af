package dev.orb.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many of those who matched get it.
 *
 * @param number how many, or how many in a hundred
 * @param percent whether it is a share
 */
public record Limit(int number, boolean percent) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(%?)");

  /**
   * @throws OrbException {@code BAD_PARAMS} unless it is at least 1, and at most 100 of a hundred
   */
  public Limit {
    if (number < 1 || (percent && number > 100)) {
      throw refused(number + (percent ? "%" : ""));
    }
  }

  /**
   * A number, or a share such as {@code 10%}.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is neither
   */
  public static Limit parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw refused(text);
    }
    return new Limit(Integer.parseInt(matcher.group(1)), !matcher.group(2).isEmpty());
  }

  private static OrbException refused(String text) {
    return new OrbException(
        ErrorCode.BAD_PARAMS,
        "'" + Names.shown(text) + "' is no limit",
        "give a number from 1, or a share from 1% to 100%");
  }

  /** How many that is of so many; a share is rounded up, so that it is never nobody. */
  public int of(int size) {
    return percent ? (int) (((long) size * number + 99) / 100) : Math.min(number, size);
  }

  /** As {@link #parse} reads it. */
  public String text() {
    return percent ? number + "%" : Integer.toString(number);
  }
}

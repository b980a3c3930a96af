package dev.orb.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Moments as text: ISO-8601 in UTC with milliseconds, {@code 2026-11-20T19:13:53.120Z}. */
public final class Times {
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Times() {}

  /** The one form that is written; what is finer than a millisecond is cut off. */
  public static String format(Instant time) {
    return MILLIS.format(time);
  }

  /**
   * Reads ISO-8601 with {@code Z} or an offset.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is no such moment
   */
  public static Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text.strip()).toInstant();
    } catch (DateTimeException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "'" + Names.shown(text) + "' is no time",
          "write ISO-8601 with a zone, such as 2026-11-20T19:13:53Z");
    }
  }
}

package dev.orb.protocol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How sizes are written in files and at the shell: {@code 64KiB}. */
public final class Sizes {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,16})(B|KiB|MiB|GiB)?");

  private static final long LARGEST = 1L << 50;

  private Sizes() {}

  /**
   * Bytes, from {@code 512}, {@code 512B}, {@code 64KiB}, {@code 10MiB} or {@code 1GiB}.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is none
   */
  public static long parse(String text) {
    Matcher size = SIZE.matcher(text);
    if (size.matches()) {
      long number = Long.parseLong(size.group(1));
      int shift = shift(size.group(2));
      if (number <= LARGEST >> shift) {
        return number << shift;
      }
    }
    throw new OrbException(
        ErrorCode.BAD_PARAMS,
        "'" + Names.shown(text) + "' is no size",
        "write 512, 64KiB, 10MiB or 1GiB, at most a PiB");
  }

  private static int shift(@Nullable String unit) {
    if (unit == null || unit.equals("B")) {
      return 0;
    }
    return unit.equals("KiB") ? 10 : unit.equals("MiB") ? 20 : 30;
  }

  /** The shortest form that {@link #parse} reads back. */
  public static String text(long bytes) {
    if (bytes > 0 && bytes % (1 << 30) == 0) {
      return (bytes >> 30) + "GiB";
    }
    if (bytes > 0 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    return bytes > 0 && bytes % 1024 == 0 ? (bytes >> 10) + "KiB" : Long.toString(bytes);
  }
}

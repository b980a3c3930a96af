package dev.orb.protocol.json;

import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** JSON numbers, whose digits are kept until somebody asks for a Java number. */
final class Numbers {
  /** More digits than any number that a Java primitive holds exactly has in plain writing. */
  private static final int LONGEST_INTEGER = 100;

  /** Above this, two numbers are compared as doubles: exact arithmetic would cost too much. */
  private static final int LONGEST_EXACT = 1000;

  private static final Pattern JSON =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  private Numbers() {}

  static boolean isJson(String digits) {
    return JSON.matcher(digits).matches();
  }

  /** The integer of these digits if it is one of 64 bits, {@code 1e3} and {@code 5.0} included. */
  static OptionalLong exactLong(String digits) {
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return exactLongOfDecimal(digits);
    }
  }

  private static OptionalLong exactLongOfDecimal(String digits) {
    if (digits.length() > LONGEST_INTEGER) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(new BigDecimal(digits).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  static boolean equal(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    if (one.length() > LONGEST_EXACT || other.length() > LONGEST_EXACT) {
      return Double.compare(Double.parseDouble(one), Double.parseDouble(other)) == 0;
    }
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (ArithmeticException | NumberFormatException e) {
      return false;
    }
  }

  static int hash(String digits) {
    double value = Double.parseDouble(digits);
    // why: 0 and -0 are the same number
    return Double.hashCode(value == 0 ? 0.0 : value);
  }
}

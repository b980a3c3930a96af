package dev.orb.testkit.simulator;

import java.util.Locale;

/** A promise that was not kept. */
final class Broken extends AssertionError {
  private static final long serialVersionUID = 1L;

  Broken(String message) {
    super(message);
  }

  Broken(String message, Throwable cause) {
    super(message, cause);
  }

  static void unless(boolean kept, String format, Object... values) {
    if (!kept) {
      throw new Broken(String.format(Locale.ROOT, format, values));
    }
  }
}

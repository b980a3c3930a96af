package dev.orb.testkit.simulator;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Locale;

/** A promise that was not kept. */
final class Broken extends OrbException {
  private static final long serialVersionUID = 1L;

  Broken(String message) {
    super(ErrorCode.INTERNAL, message);
  }

  Broken(String message, Throwable cause) {
    super(ErrorCode.INTERNAL, message, null, cause);
  }

  static void unless(boolean kept, String format, Object... values) {
    if (!kept) {
      throw new Broken(String.format(Locale.ROOT, format, values));
    }
  }
}

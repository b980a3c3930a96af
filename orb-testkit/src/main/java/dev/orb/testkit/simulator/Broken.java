package dev.orb.testkit.simulator;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A promise that was not kept. */
final class Broken extends OrbException {
  private static final long serialVersionUID = 1L;

  private final String law;

  Broken(String message, Throwable cause) {
    super(ErrorCode.INTERNAL, message, null, cause);
    this.law = message;
  }

  private Broken(String law, String message) {
    super(ErrorCode.INTERNAL, message);
    this.law = law;
  }

  /** Which promise: the same words for every world that breaks it. */
  static String law(Throwable fault) {
    return fault instanceof Broken broken ? broken.law : fault.getClass().getName();
  }

  /**
   * A promise that was not kept.
   *
   * @param law in words, as a format
   */
  static Broken of(String law, @Nullable Object... values) {
    return new Broken(law, String.format(Locale.ROOT, law, values));
  }

  static void unless(boolean kept, String law, @Nullable Object... values) {
    if (!kept) {
      throw of(law, values);
    }
  }
}

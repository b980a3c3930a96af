package dev.orb.client;

import org.jspecify.annotations.Nullable;

/**
 * One step on a client's way to its server.
 *
 * @param step {@code dns}, {@code tcp}, {@code tls}, {@code credentials}, {@code clock}, {@code
 *     queue}
 * @param detail what was found
 * @param mend what to do about it; null if all is well
 */
public record Finding(String step, String detail, @Nullable String mend) {

  static Finding ok(String step, String detail) {
    return new Finding(step, detail, null);
  }

  /** Whether all is well. */
  public boolean isOk() {
    return mend == null;
  }
}

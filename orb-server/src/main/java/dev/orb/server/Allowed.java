package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;

/** Refuses impossible settings, each with its key, the fault and the allowed values. */
final class Allowed {
  private Allowed() {}

  static void require(boolean good, String key, Object value, String allowed) {
    if (!good) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          key + ": '" + value + "' is not possible",
          "allowed: " + allowed);
    }
  }

  static void above(Duration value, String key) {
    require(!value.isNegative() && !value.isZero(), key, value, "> 0");
  }
}

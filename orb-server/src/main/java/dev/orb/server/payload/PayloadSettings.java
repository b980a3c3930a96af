package dev.orb.server.payload;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;

/**
 * Bounds of the node's payloads.
 *
 * @param maxSize bytes of one
 * @param maxTotal bytes of all
 * @param retain how long one is kept that no open command claims, from its last use
 */
public record PayloadSettings(long maxSize, long maxTotal, Duration retain) {
  /** The usual. */
  public static final PayloadSettings USUAL =
      new PayloadSettings(1L << 30, 10L << 30, Duration.ofDays(1));

  /**
   * @throws OrbException {@code INVALID_CONFIG} that names the key, the fault and the allowed
   *     values
   */
  public PayloadSettings {
    require(maxSize >= 1, "payloads.max-size", maxSize, "at least 1");
    require(
        maxTotal >= maxSize,
        "payloads.max-total",
        maxTotal,
        "payloads.max-size (" + maxSize + ") or more");
    require(!retain.isNegative() && !retain.isZero(), "payloads.retain", retain, "> 0");
  }

  private static void require(boolean good, String key, Object value, String allowed) {
    if (!good) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          key + ": '" + value + "' is not possible",
          "allowed: " + allowed);
    }
  }
}

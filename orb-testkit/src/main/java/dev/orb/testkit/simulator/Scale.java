package dev.orb.testkit.simulator;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;

/**
 * How large a world is.
 *
 * @param clients how many there are
 * @param steps how many happen before it calms down
 */
public record Scale(int clients, int steps) {
  /** Small enough for thousands of worlds a minute, large enough for most of what can go wrong. */
  public static final Scale USUAL = new Scale(3, 1_500);

  /**
   * @throws OrbException {@code INVALID_CONFIG} if one is not above 0
   */
  public Scale {
    if (clients < 1 || steps < 1) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, clients + " clients, " + steps + " steps: must be above 0");
    }
  }
}

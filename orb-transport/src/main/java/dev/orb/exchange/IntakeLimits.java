package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;

/**
 * Bounds of an intake.
 *
 * @param open commands that are accepted and not done with; at this many the queue is held back,
 *     and let go at half; without a queue to hold back, more ephemeral ones are refused
 * @param cancels requests to cancel that are remembered for commands not met yet
 * @param grace how long a handler may take to end once it is told to, if it does not say itself
 */
public record IntakeLimits(int open, int cancels, Duration grace) {
  /** The usual bounds. */
  public static final IntakeLimits USUAL = new IntakeLimits(1_000, 10_000, Duration.ofSeconds(5));

  /**
   * @throws OrbException {@code INVALID_CONFIG} if a bound is not above 0
   */
  public IntakeLimits {
    if (open < 1 || cancels < 1 || grace.isNegative()) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "open " + open + ", cancels " + cancels + " and grace " + grace + " must be above 0");
    }
  }
}

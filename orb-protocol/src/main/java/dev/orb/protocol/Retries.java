package dev.orb.protocol;

import java.time.Duration;

/**
 * How often a client runs a command again after its handler failed, within the one delivery.
 *
 * @param times how often at most, beside the first run
 * @param delay how long after the first failure
 * @param factor by which each further delay is longer than the one before
 */
public record Retries(int times, Duration delay, double factor) {
  /** The delay when nobody says. */
  public static final Duration USUAL_DELAY = Duration.ofSeconds(1);

  /** The factor when nobody says. */
  public static final double USUAL_FACTOR = 2;

  /** No delay is longer, whatever the factor makes of it. */
  public static final Duration LONGEST_DELAY = Duration.ofDays(1);

  private static final int MOST = 100;
  private static final double LARGEST_FACTOR = 10;

  /**
   * @throws OrbException {@code BAD_PARAMS} if a value is impossible
   */
  public Retries {
    if (times < 1 || times > MOST) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "retries.times " + times + " is not 1 to " + MOST);
    }
    if (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "retries.delay " + delay + " is not 0 to " + LONGEST_DELAY);
    }
    if (!(factor >= 1 && factor <= LARGEST_FACTOR)) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "retries.factor " + factor + " is not 1 to 10");
    }
  }

  /**
   * How long to wait after a failure.
   *
   * @param failures how often it has failed by now, from 1
   */
  public Duration delayAfter(int failures) {
    double millis = delay.toMillis() * Math.pow(factor, failures - 1.0);
    return millis >= LONGEST_DELAY.toMillis() ? LONGEST_DELAY : Duration.ofMillis((long) millis);
  }
}

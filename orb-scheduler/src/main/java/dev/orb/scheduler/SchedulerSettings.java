package dev.orb.scheduler;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;

/**
 * How schedules are watched.
 *
 * @param threads how many firings are handed over at a time
 * @param misfireThreshold a time that is overdue by more was missed, and each schedule's own rule
 *     says what becomes of it
 * @param retain how long the record of a firing is kept
 */
public record SchedulerSettings(int threads, Duration misfireThreshold, Duration retain) {
  /** The usual. */
  public static final SchedulerSettings USUAL =
      new SchedulerSettings(10, Duration.ofSeconds(60), Duration.ofDays(30));

  /**
   * @throws OrbException {@code INVALID_CONFIG} if a value is impossible
   */
  public SchedulerSettings {
    if (threads < 1 || threads > 500) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "scheduler.threads: " + threads, "allowed: 1 to 500");
    }
    if (misfireThreshold.toMillis() < 1) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "scheduler.misfire-threshold: " + misfireThreshold,
          "allowed: > 0");
    }
    if (retain.toMillis() < 1) {
      throw new OrbException(ErrorCode.INVALID_CONFIG, "history.retain: " + retain, "allowed: > 0");
    }
  }
}

package dev.orb.scheduler;

import java.time.Instant;

/**
 * Where a firing is among those of its schedule.
 *
 * @param scheduledAt the nominal time
 * @param part among the firings of that time
 */
public record FiringPlace(Instant scheduledAt, String part) {
  /** The place of a firing. */
  public static FiringPlace of(Firing firing) {
    return new FiringPlace(firing.scheduledAt(), firing.part());
  }
}

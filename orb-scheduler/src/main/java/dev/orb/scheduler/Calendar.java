package dev.orb.scheduler;

import dev.orb.protocol.Names;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Times at which nothing is wanted, under a name that schedules use.
 *
 * @param id its name
 * @param blackout the times
 * @param zone in which dates and cron expressions are meant; null for that of each schedule
 */
public record Calendar(String id, Blackout blackout, @Nullable ZoneId zone) {
  /**
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if the id is none
   */
  public Calendar {
    Names.id("calendar", id);
  }
}

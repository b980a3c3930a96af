package dev.orb.scheduler;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.protocol.schedule.When;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Times of a schedule, in a range that is past, of which no command came. */
final class Backfill {
  /** Times that one range may have. */
  static final int MOST = 1000;

  private static final int PAGE = 500;

  private final ScheduleStore store;
  private final Calendars calendars;

  Backfill(ScheduleStore store, Calendars calendars) {
    this.store = store;
    this.calendars = calendars;
  }

  /**
   * Those times, the earliest first. Blocks.
   *
   * @param from the first that counts
   * @param to the last that counts
   * @throws OrbException {@code BAD_PARAMS} if the range is none, or has too many times
   */
  List<Instant> times(ScheduledCommand schedule, Instant from, Instant to, Instant now) {
    if (to.isBefore(from) || to.isAfter(now)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "from " + from + " to " + to + " is no range of the past");
    }
    if (schedule.schedule().when() instanceof When.AfterEnd) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "a schedule after its own end has no times to make up for");
    }
    if (schedule.schedule().when() instanceof When.LocalCron) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "a schedule in the zone of each client has no backfill");
    }
    Set<Instant> fired = fired(schedule.id(), from, to);
    List<Instant> times = new ArrayList<>();
    Occurrences occurrences = new Occurrences(schedule.schedule());
    Optional<Instant> next = occurrences.after(from.minusMillis(1));
    for (int looked = 0; next.isPresent() && !next.get().isAfter(to); looked++) {
      if (looked == MOST) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "the range has more than " + MOST + " times",
            "take a shorter one, and then the rest");
      }
      Instant at = next.get();
      if (!fired.contains(at) && calendars.inTheWay(schedule, at) == null) {
        times.add(at);
      }
      next = occurrences.after(at);
    }
    return times;
  }

  private Set<Instant> fired(String id, Instant from, Instant to) {
    Set<Instant> found = new HashSet<>();
    @Nullable FiringPlace before = new FiringPlace(to.plusMillis(1), "");
    while (before != null) {
      List<Firing> page = store.firings(id, PAGE, before);
      for (Firing firing : page) {
        if (firing.outcome() == Firing.Outcome.FIRED && firing.part().isEmpty()) {
          found.add(firing.scheduledAt());
        }
      }
      boolean more = page.size() == PAGE && page.get(PAGE - 1).scheduledAt().isAfter(from);
      before = more ? FiringPlace.of(page.get(PAGE - 1)) : null;
    }
    return found;
  }
}

package dev.orb.scheduler;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.schedule.SkipOn;
import dev.orb.protocol.schedule.When;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calendars, and what they say of a time. Thread-safe; calls block on the database. */
public final class Calendars {
  /** Calendars that there may be. */
  private static final int MOST = 1000;

  /** Those whose reading is remembered: an iCalendar file is not read for each firing. */
  private static final int REMEMBERED = 64;

  private final CalendarStore store;
  private final ScheduleStore schedules;
  private final Map<Calendar, Coverage> read =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Calendar, Coverage> eldest) {
          return size() > REMEMBERED;
        }
      };

  Calendars(CalendarStore store, ScheduleStore schedules) {
    this.store = store;
    this.schedules = schedules;
  }

  /**
   * Keeps a calendar, in place of the one that has its id. Schedules heed it from their next time
   * on.
   *
   * @throws OrbException {@code BAD_PARAMS} if it cannot be read; {@code QUEUE_FULL} if there are
   *     too many
   */
  public synchronized void put(Calendar calendar) {
    coverage(calendar);
    if (store.find(calendar.id()).isEmpty() && store.list().size() >= MOST) {
      throw new OrbException(
          ErrorCode.QUEUE_FULL, "there are " + MOST + " calendars", "remove some");
    }
    store.put(calendar);
  }

  /** The calendar of that id. */
  public Optional<Calendar> get(String id) {
    return store.find(id);
  }

  /** Every calendar, by id. */
  public List<Calendar> list() {
    return store.list();
  }

  /**
   * Forgets a calendar.
   *
   * @throws OrbException {@code NOT_FOUND}; {@code CONFLICT} while a schedule names it
   */
  public synchronized void remove(String id) {
    for (ScheduledCommand schedule : schedules.list()) {
      SkipOn skipOn = schedule.rules().skipOn();
      if (skipOn != null && skipOn.text().equals(id)) {
        throw new OrbException(
            ErrorCode.CONFLICT,
            "schedule " + schedule.id() + " heeds calendar " + id,
            "change or remove that schedule first");
      }
    }
    if (!store.remove(id)) {
      throw new OrbException(
          ErrorCode.NOT_FOUND, "no calendar " + id, "orb calendar list shows which there are");
    }
  }

  /**
   * Does nothing if a schedule can heed it.
   *
   * @throws OrbException {@code BAD_PARAMS} if there is no such calendar
   */
  void require(@Nullable SkipOn skipOn) {
    if (skipOn != null && !skipOn.isPerClient() && store.find(skipOn.text()).isEmpty()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "skipOn: no calendar " + skipOn.text(),
          "orb calendar put makes one");
    }
  }

  /** The calendar that keeps a schedule from a time for everybody; null if none does. */
  @Nullable String inTheWay(ScheduledCommand schedule, Instant at) {
    SkipOn skipOn = schedule.rules().skipOn();
    return skipOn != null && !skipOn.isPerClient() && covers(skipOn.text(), at, zone(schedule))
        ? skipOn.text()
        : null;
  }

  /** Whom a schedule's calendars leave out at a time, by their labels. Reads each calendar once. */
  LeftOut leftOut(ScheduledCommand schedule, Instant at) {
    SkipOn skipOn = schedule.rules().skipOn();
    if (skipOn == null || !skipOn.isPerClient()) {
      return LeftOut.NOBODY;
    }
    ZoneId zone = zone(schedule);
    Map<String, Boolean> known = new HashMap<>();
    return (client, labels, facts) ->
        skipOn
            .of(labels)
            .map(id -> known.computeIfAbsent(id, calendar -> covers(calendar, at, zone)))
            .orElse(false);
  }

  private boolean covers(String id, Instant at, ZoneId zone) {
    return store.find(id).map(calendar -> coverage(calendar).covers(at, zone)).orElse(false);
  }

  private static ZoneId zone(ScheduledCommand schedule) {
    return schedule.schedule().when() instanceof When.Cron cron ? cron.zone() : ZoneOffset.UTC;
  }

  private Coverage coverage(Calendar calendar) {
    synchronized (read) {
      Coverage known = read.get(calendar);
      if (known == null) {
        known = new Coverage(calendar);
        read.put(calendar, known);
      }
      return known;
    }
  }
}

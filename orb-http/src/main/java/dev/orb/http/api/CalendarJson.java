package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.Blackout;
import dev.orb.scheduler.Calendar;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A calendar in JSON. One of {@code dates}, {@code ics} and {@code cron} says what it covers.
 *
 * @param dates days, and ranges of days
 * @param ics an iCalendar file; not in lists
 * @param cron an expression
 * @param zone in which dates and expression are meant; absent for that of each schedule
 */
record CalendarJson(
    String id,
    @Nullable List<String> dates,
    @Nullable String ics,
    @Nullable String cron,
    @Nullable String zone) {

  static CalendarJson of(Calendar calendar) {
    Blackout blackout = calendar.blackout();
    ZoneId zone = calendar.zone();
    return new CalendarJson(
        calendar.id(),
        blackout instanceof Blackout.Dates dates
            ? dates.days().stream().map(Blackout.Days::text).toList()
            : null,
        blackout instanceof Blackout.Ics ics ? ics.text() : null,
        blackout instanceof Blackout.Cron cron ? cron.expression() : null,
        zone == null ? null : zone.getId());
  }

  /** The same without what may be long. */
  static CalendarJson brief(Calendar calendar) {
    CalendarJson all = of(calendar);
    return new CalendarJson(all.id, all.dates, null, all.cron, all.zone);
  }

  static Calendar read(String id, Fields fields) {
    if (fields.string("id").filter(other -> !other.equals(id)).isPresent()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'id' is not the id of the path", "leave it out of the body");
    }
    boolean hasDates = fields.has("dates");
    List<String> dates = fields.strings("dates");
    Optional<String> ics = fields.string("ics");
    Optional<String> cron = fields.string("cron");
    Optional<String> zone = fields.string("zone");
    fields.end();
    List<Blackout> all = new ArrayList<>();
    if (hasDates) {
      all.add(new Blackout.Dates(dates.stream().map(Blackout.Days::parse).toList()));
    }
    ics.ifPresent(text -> all.add(new Blackout.Ics(text)));
    cron.ifPresent(text -> all.add(new Blackout.Cron(text)));
    if (all.size() != 1) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          all.isEmpty() ? "nothing says what it covers" : "it says twice what it covers",
          "give one of dates, ics and cron");
    }
    return new Calendar(id, all.get(0), zone(zone));
  }

  private static @Nullable ZoneId zone(Optional<String> name) {
    try {
      return name.map(ZoneId::of).orElse(null);
    } catch (DateTimeException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'zone' does not fit", "give a zone such as Europe/Oslo", e);
    }
  }
}

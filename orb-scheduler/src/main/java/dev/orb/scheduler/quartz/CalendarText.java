package dev.orb.scheduler.quartz;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.scheduler.Blackout;
import dev.orb.scheduler.Calendar;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Calendars as the JSON that is kept of them. */
final class CalendarText {
  private CalendarText() {}

  static String of(Calendar calendar) {
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("id", calendar.id());
    if (calendar.blackout() instanceof Blackout.Dates dates) {
      kept.put("dates", dates.days().stream().map(Blackout.Days::text).toList());
    } else if (calendar.blackout() instanceof Blackout.Ics ics) {
      kept.put("ics", ics.text());
    } else if (calendar.blackout() instanceof Blackout.Cron cron) {
      kept.put("cron", cron.expression());
    }
    if (calendar.zone() != null) {
      kept.put("zone", calendar.zone().getId());
    }
    return JsonCodec.of(kept).text();
  }

  static Calendar calendar(String text) {
    Json kept = JsonCodec.parse(text);
    return new Calendar(
        kept.get("id").orElseThrow().string(),
        blackout(kept),
        kept.get("zone").map(zone -> ZoneId.of(zone.string())).orElse(null));
  }

  private static Blackout blackout(Json kept) {
    Optional<Json> dates = kept.get("dates");
    if (dates.isPresent()) {
      return new Blackout.Dates(
          dates.get().elements().stream().map(days -> Blackout.Days.parse(days.string())).toList());
    }
    Optional<Json> ics = kept.get("ics");
    return ics.isPresent()
        ? new Blackout.Ics(ics.get().string())
        : new Blackout.Cron(kept.get("cron").orElseThrow().string());
  }
}

package dev.orb.protocol.schedule;

import dev.orb.protocol.Json;
import dev.orb.protocol.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Times and rules as the JSON that is kept of them, and that clients are sent. */
public final class ScheduleText {
  private static final String OF_CLIENTS = "client";

  private ScheduleText() {}

  /** The members of a schedule's times. */
  public static Map<String, Object> of(Schedule schedule) {
    Map<String, Object> kept = new LinkedHashMap<>();
    if (schedule.when() instanceof When.At at) {
      kept.put("at", at.instant().toEpochMilli());
    } else if (schedule.when() instanceof When.Every every) {
      kept.put("every", every.period().toMillis());
    } else if (schedule.when() instanceof When.AfterEnd afterEnd) {
      kept.put("afterEnd", afterEnd.pause().toMillis());
    } else if (schedule.when() instanceof When.Cron cron) {
      kept.put("cron", cron.expression());
      kept.put("zone", cron.zone().getId());
    } else if (schedule.when() instanceof When.LocalCron local) {
      kept.put("cron", local.expression());
      kept.put("zone", OF_CLIENTS);
    }
    put(kept, "start", schedule.start());
    put(kept, "end", schedule.end());
    if (schedule.times() != null) {
      kept.put("times", schedule.times());
    }
    return kept;
  }

  private static void put(Map<String, Object> kept, String member, @Nullable Instant instant) {
    if (instant != null) {
      kept.put(member, instant.toEpochMilli());
    }
  }

  /**
   * Reads the members of a schedule's times.
   *
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if a value is impossible
   * @throws RuntimeException if a member is missing or of another kind
   */
  public static Schedule schedule(Json kept) {
    return new Schedule(
        when(kept),
        instant(kept, "start").orElse(null),
        instant(kept, "end").orElse(null),
        kept.get("times").map(times -> Math.toIntExact(times.integer())).orElse(null));
  }

  private static When when(Json kept) {
    Optional<Instant> at = instant(kept, "at");
    if (at.isPresent()) {
      return new When.At(at.get());
    }
    Optional<Json> every = kept.get("every");
    if (every.isPresent()) {
      return new When.Every(Duration.ofMillis(every.get().integer()));
    }
    Optional<Json> afterEnd = kept.get("afterEnd");
    if (afterEnd.isPresent()) {
      return new When.AfterEnd(Duration.ofMillis(afterEnd.get().integer()));
    }
    String expression = kept.get("cron").orElseThrow().string();
    String zone = kept.get("zone").orElseThrow().string();
    return zone.equals(OF_CLIENTS)
        ? new When.LocalCron(expression)
        : new When.Cron(expression, ZoneId.of(zone));
  }

  /** The members of a schedule's rules. */
  public static Map<String, Object> of(Rules rules) {
    Map<String, Object> kept = new LinkedHashMap<>();
    kept.put("misfire", rules.misfire().text());
    kept.put("overlap", rules.overlap().text());
    if (rules.inWindow() != null) {
      kept.put("inWindow", rules.inWindow().toMillis());
    }
    if (rules.pastToo()) {
      kept.put("past", true);
    }
    if (rules.jitter() != null) {
      kept.put("jitter", rules.jitter().toMillis());
    }
    if (rules.skipOn() != null) {
      kept.put("skipOn", rules.skipOn().text());
    }
    if (rules.runOn() != RunOn.SERVER) {
      kept.put("runOn", rules.runOn().text());
    }
    return kept;
  }

  /**
   * Reads the members of a schedule's rules; what is missing is as it was before there were rules.
   *
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if a value is impossible
   */
  public static Rules rules(Json kept) {
    return new Rules(
        kept.get("misfire").map(text -> Misfire.named(text.string())).orElse(Misfire.ONCE),
        kept.get("overlap").map(text -> Overlap.named(text.string())).orElse(Overlap.ALLOW),
        kept.get("skipOn").map(text -> new SkipOn(text.string())).orElse(null),
        kept.get("inWindow").map(millis -> Duration.ofMillis(millis.integer())).orElse(null),
        kept.get("past").map(Json::bool).orElse(false),
        kept.get("jitter").map(millis -> Duration.ofMillis(millis.integer())).orElse(null),
        kept.get("runOn").map(text -> RunOn.named(text.string())).orElse(RunOn.SERVER));
  }

  private static Optional<Instant> instant(Json kept, String member) {
    return kept.get(member).map(millis -> Instant.ofEpochMilli(millis.integer()));
  }
}

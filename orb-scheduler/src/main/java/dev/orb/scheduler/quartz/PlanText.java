package dev.orb.scheduler.quartz;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.Json;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.scheduler.Misfire;
import dev.orb.scheduler.Rules;
import dev.orb.scheduler.Schedule;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.scheduler.SkipOn;
import dev.orb.scheduler.When;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schedules as the JSON that is kept of them. */
final class PlanText {
  private static final String OF_CLIENTS = "client";

  /** Of what was kept before there were rules: it goes on as it did. */
  private static final Rules BEFORE_RULES = Rules.USUAL.overlap(Overlap.ALLOW);

  private PlanText() {}

  /** What a trigger needs to know; what is usual is left out. */
  static String of(Schedule schedule, Rules rules) {
    Map<String, Object> kept = plan(schedule);
    if (rules.misfire() != Misfire.ONCE) {
      kept.put("misfire", rules.misfire().text());
    }
    if (rules.inWindow() != null) {
      kept.put("inWindow", rules.inWindow().toMillis());
    }
    return JsonCodec.of(kept).text();
  }

  static Schedule schedule(String text) {
    return schedule(JsonCodec.parse(text));
  }

  /** The rules of a trigger: of what becomes of a firing it knows nothing. */
  static Rules triggerRules(String text) {
    return rules(JsonCodec.parse(text));
  }

  static String of(ScheduledCommand command) {
    Map<String, @Nullable Object> kept = new LinkedHashMap<>();
    kept.put("id", command.id());
    kept.put("name", command.name());
    if (command.params() != null) {
      kept.put("params", command.params());
    }
    kept.put("options", command.options());
    kept.put("all", command.target().everybody());
    kept.put("clients", command.target().clients());
    kept.put("groups", command.target().groups());
    if (!command.target().narrowing().isNone()) {
      kept.put("narrowing", command.target().narrowing());
    }
    kept.put("schedule", plan(command.schedule()));
    kept.put("rules", rules(command.rules()));
    if (command.paused()) {
      kept.put("paused", true);
    }
    FiringOwner owner = command.owner();
    if (owner != null) {
      kept.put("owner", owner.name());
      kept.put("ownedSince", owner.since().toEpochMilli());
    }
    return JsonCodec.of(kept).text();
  }

  static ScheduledCommand command(String text) {
    Json kept = JsonCodec.parse(text);
    return new ScheduledCommand(
        kept.get("id").orElseThrow().string(),
        kept.get("name").orElseThrow().string(),
        kept.get("params").orElse(null),
        kept.get("options").orElseThrow().as(CommandOptions.class),
        target(kept),
        schedule(kept.get("schedule").orElseThrow()),
        kept.get("rules").map(PlanText::rules).orElse(BEFORE_RULES),
        kept.get("paused").map(Json::bool).orElse(false),
        kept.get("owner")
            .map(
                owner -> new FiringOwner(owner.string(), instant(kept, "ownedSince").orElseThrow()))
            .orElse(null));
  }

  private static Map<String, Object> rules(Rules rules) {
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
    return kept;
  }

  private static Rules rules(Json kept) {
    return new Rules(
        kept.get("misfire").map(text -> Misfire.named(text.string())).orElse(Misfire.ONCE),
        kept.get("overlap").map(text -> Overlap.named(text.string())).orElse(Overlap.ALLOW),
        kept.get("skipOn").map(text -> new SkipOn(text.string())).orElse(null),
        kept.get("inWindow").map(millis -> Duration.ofMillis(millis.integer())).orElse(null),
        kept.get("past").map(Json::bool).orElse(false),
        kept.get("jitter").map(millis -> Duration.ofMillis(millis.integer())).orElse(null));
  }

  private static Target target(Json kept) {
    return new Target(
        kept.get("all").orElseThrow().bool(),
        ids(kept, "clients"),
        ids(kept, "groups"),
        kept.get("narrowing").map(json -> json.as(Narrowing.class)).orElse(Narrowing.NONE));
  }

  private static Set<String> ids(Json kept, String member) {
    Set<String> ids = new LinkedHashSet<>();
    kept.get(member).orElseThrow().elements().forEach(id -> ids.add(id.string()));
    return ids;
  }

  private static Map<String, Object> plan(Schedule schedule) {
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

  private static Schedule schedule(Json kept) {
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

  private static Optional<Instant> instant(Json kept, String member) {
    return kept.get(member).map(millis -> Instant.ofEpochMilli(millis.integer()));
  }
}

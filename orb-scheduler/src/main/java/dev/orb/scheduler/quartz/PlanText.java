package dev.orb.scheduler.quartz;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.Json;
import dev.orb.protocol.Narrowing;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.RunOn;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.protocol.schedule.ScheduleText;
import dev.orb.scheduler.ScheduledCommand;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schedules as the JSON that is kept of them. */
final class PlanText {
  /** In the text of each schedule that clients run themselves, and perhaps of others. */
  static final String ON_CLIENTS = "\"runOn\":\"" + RunOn.CLIENT.text() + "\"";

  /** Of what was kept before there were rules: it goes on as it did. */
  private static final Rules BEFORE_RULES = Rules.USUAL.overlap(Overlap.ALLOW);

  private PlanText() {}

  /** What a trigger needs to know; what is usual is left out. */
  static String of(Schedule schedule, Rules rules) {
    Map<String, Object> kept = ScheduleText.of(schedule);
    if (rules.misfire() != Misfire.ONCE) {
      kept.put("misfire", rules.misfire().text());
    }
    if (rules.inWindow() != null) {
      kept.put("inWindow", rules.inWindow().toMillis());
    }
    if (rules.runOn() != RunOn.SERVER) {
      kept.put("runOn", rules.runOn().text());
    }
    return JsonCodec.of(kept).text();
  }

  static Schedule schedule(String text) {
    return ScheduleText.schedule(JsonCodec.parse(text));
  }

  /** The rules of a trigger: of what becomes of a firing it knows nothing. */
  static Rules triggerRules(String text) {
    return ScheduleText.rules(JsonCodec.parse(text));
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
    kept.put("schedule", ScheduleText.of(command.schedule()));
    kept.put("rules", ScheduleText.of(command.rules()));
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
        ScheduleText.schedule(kept.get("schedule").orElseThrow()),
        kept.get("rules").map(ScheduleText::rules).orElse(BEFORE_RULES),
        kept.get("paused").map(Json::bool).orElse(false),
        kept.get("owner")
            .map(
                owner -> new FiringOwner(owner.string(), instant(kept, "ownedSince").orElseThrow()))
            .orElse(null));
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

  private static Optional<Instant> instant(Json kept, String member) {
    return kept.get(member).map(millis -> Instant.ofEpochMilli(millis.integer()));
  }
}

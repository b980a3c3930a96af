package dev.orb.protocol.schedule;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.Retries;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Planning;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client needs of a schedule to run it itself.
 *
 * @param id of the schedule
 * @param schedule when it comes due
 * @param rules what it does where time and its own commands get in its way
 * @param name which command
 * @param params its parameters; null leaves them absent
 * @param options how it is sent, as far as a client has to know
 * @param missedAfter a time that is overdue by more was missed
 */
public record ClientPlan(
    String id,
    Schedule schedule,
    Rules rules,
    String name,
    @Nullable Json params,
    CommandOptions options,
    Duration missedAfter) {
  /** How long the outcome of a firing is awaited. */
  public static final Duration AWAITED = Duration.ofDays(30);

  /** How long a firing may wait to be started if nothing else ends it. */
  public static final Duration USUAL_TTL = Duration.ofHours(1);

  /** A time that is overdue by more was missed, if the plan does not say otherwise. */
  public static final Duration USUALLY_MISSED_AFTER = Duration.ofSeconds(60);

  private static final int HEX_OF_VERSION = 16;

  /**
   * @throws OrbException {@code BAD_PARAMS} if a client cannot run it by itself
   */
  public ClientPlan {
    requireFit(schedule, rules, options);
    if (missedAfter.toMillis() < 1) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "missedAfter: " + missedAfter + " does not fit", "allowed: > 0");
    }
  }

  /** One whose times count as missed when they usually do. */
  public ClientPlan(
      String id,
      Schedule schedule,
      Rules rules,
      String name,
      @Nullable Json params,
      CommandOptions options) {
    this(id, schedule, rules, name, params, options, USUALLY_MISSED_AFTER);
  }

  /**
   * Whether a client can run it by itself.
   *
   * @throws OrbException {@code BAD_PARAMS} if it cannot
   */
  public static void requireFit(Schedule schedule, Rules rules, CommandOptions options) {
    if (schedule.when() instanceof When.AfterEnd) {
      throw unfit("after: end", "it waits for all of its targets; give a rate");
    }
    if (schedule.when() instanceof When.LocalCron) {
      throw unfit("zone: client", "name the zone; give one schedule for each");
    }
    if (schedule.times() != null) {
      throw unfit("times", "each client would count its own; give an end");
    }
    if (rules.skipOn() != null) {
      throw unfit("skip-on", "calendars stay at the server");
    }
    if (rules.overlap() == Overlap.QUEUE || rules.overlap() == Overlap.CANCEL) {
      throw unfit("overlap: " + rules.overlap().text(), "give skip or allow");
    }
    if (options.payload() != null || options.supersedeKey() != null) {
      throw unfit("a payload or a supersede key", "leave it out");
    }
  }

  private static OrbException unfit(String what, String mend) {
    return new OrbException(ErrorCode.BAD_PARAMS, what + " does not go with run-on: client", mend);
  }

  /** The form on the wire. */
  public Json json() {
    Map<String, Object> members = new LinkedHashMap<>(ScheduleText.of(schedule));
    members.putAll(ScheduleText.of(rules.runOn(RunOn.SERVER)));
    members.put("missedAfter", missedAfter.toMillis());
    members.put("name", name);
    putIfThere(members, "params", params);
    putIfThere(members, "component", options.component());
    putIfThere(members, "ttl", millis(options.ttl()));
    putIfThere(members, "timeout", millis(options.timeout()));
    putIfThere(members, "serialKey", options.serialKey());
    Retries retries = options.retries();
    if (retries != null) {
      Map<String, Object> tries = new LinkedHashMap<>();
      tries.put("times", retries.times());
      tries.put("delay", retries.delay().toMillis());
      tries.put("factor", retries.factor());
      members.put("retries", tries);
    }
    putIfThere(members, "trace", options.trace());
    return JsonCodec.of(members);
  }

  private static void putIfThere(
      Map<String, Object> members, String member, @Nullable Object value) {
    if (value != null) {
      members.put(member, value);
    }
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }

  /**
   * Reads the form on the wire.
   *
   * @throws OrbException {@code BAD_PARAMS} that says what does not fit
   */
  public static ClientPlan of(String id, Json json) {
    try {
      return new ClientPlan(
          id,
          ScheduleText.schedule(json),
          ScheduleText.rules(json),
          json.get("name").orElseThrow().string(),
          json.get("params").orElse(null),
          options(json),
          duration(json, "missedAfter").orElse(USUALLY_MISSED_AFTER));
    } catch (OrbException e) {
      throw e;
    } catch (RuntimeException e) {
      // why: whatever a newer server writes there is no reason to fail for
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "the plan cannot be read: " + e.getMessage(), null, e);
    }
  }

  private static CommandOptions options(Json json) {
    return CommandOptions.DEFAULT
        .withTtl(duration(json, "ttl").orElse(null))
        .withTimeout(duration(json, "timeout").orElse(null))
        .withSerialKey(json.get("serialKey").map(Json::string).orElse(null))
        .withRetries(json.get("retries").map(ClientPlan::retries).orElse(null))
        .withTrace(json.get("trace").map(Json::string).orElse(null))
        .withComponent(json.get("component").map(Json::string).orElse(null));
  }

  private static Retries retries(Json json) {
    return new Retries(
        Math.toIntExact(json.get("times").orElseThrow().integer()),
        duration(json, "delay").orElse(Retries.USUAL_DELAY),
        json.get("factor").map(Json::number).orElse(Retries.USUAL_FACTOR));
  }

  private static Optional<Duration> duration(Json json, String member) {
    return json.get(member).map(millis -> Duration.ofMillis(millis.integer()));
  }

  /** On the wire, with the version that follows from what it says. */
  public Planning.Plan plan() {
    Json json = json();
    return new Planning.Plan(id, version(json.text()), json);
  }

  // why of the content: a counter would go back with a restored database, and clients would not
  private static String version(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HEX_OF_VERSION);
    } catch (NoSuchAlgorithmException e) {
      throw new OrbException(ErrorCode.INTERNAL, "this Java has no SHA-256", null, e);
    }
  }

  /** The id of the command of a time, which is that of the server's own firing. */
  public CommandId command(Instant scheduledAt) {
    return CommandId.ofFiring(id, scheduledAt, "");
  }

  /**
   * The command of a time that is dealt with now.
   *
   * @param previous the nominal time of the firing before it; null if there is none on record
   * @param client whose it is
   */
  public Command command(
      Instant scheduledAt, Instant now, @Nullable Instant previous, String client) {
    Duration ttl =
        Lifetime.lasting(
            Lifetime.ofCommand(schedule, rules, options.ttl(), scheduledAt, now), rules);
    Duration lives = ttl == null ? USUAL_TTL : ttl;
    FiringNote note = new FiringNote(previous, Lifetime.jitter(rules, lives), now.plus(lives));
    return new Command(
        command(scheduledAt),
        name,
        "",
        "client:" + client,
        params,
        now,
        now.plus(lives).plus(AWAITED),
        options.timeout(),
        true,
        0,
        options.serialKey(),
        id,
        scheduledAt,
        null,
        options.trace(),
        options.retries(),
        options.component(),
        null,
        note);
  }
}

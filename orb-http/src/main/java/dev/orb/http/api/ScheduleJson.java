package dev.orb.http.api;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringOwner;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.RunOn;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.protocol.schedule.SkipOn;
import dev.orb.protocol.schedule.When;
import dev.orb.scheduler.ScheduledCommand;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A schedule in JSON. One of {@code cron}, {@code every} and {@code at} is there. */
record ScheduleJson(
    String id,
    @Nullable String cron,
    @Nullable String every,
    @Nullable String after,
    @Nullable Instant at,
    @Nullable String zone,
    @Nullable Instant start,
    @Nullable Instant end,
    @Nullable Integer times,
    String misfire,
    String overlap,
    @Nullable String skipOn,
    @Nullable String inWindow,
    @Nullable String jitter,
    @Nullable String past,
    @Nullable String runOn,
    boolean paused,
    @Nullable String owner,
    ScheduledJson command,
    List<Instant> next,
    @Nullable FiringJson lastFiring,
    @Nullable String error) {

  /** The command of a schedule, with its options beside its own fields. */
  record ScheduledJson(
      String name,
      @Nullable Json params,
      TargetJson target,
      @Nullable String ttl,
      @Nullable String timeout,
      @Nullable Integer priority,
      @Nullable String serialKey,
      @Nullable String supersedeKey,
      OptionsJson.@Nullable RetriesJson retries,
      @Nullable String trace,
      @Nullable String reason,
      @Nullable String component) {
    static ScheduledJson of(ScheduledCommand scheduled) {
      CommandOptions options = scheduled.options();
      return new ScheduledJson(
          scheduled.name(),
          scheduled.params(),
          TargetJson.of(scheduled.target()),
          CommandJson.text(options.ttl()),
          CommandJson.text(options.timeout()),
          options.priority(),
          options.serialKey(),
          options.supersedeKey(),
          OptionsJson.RetriesJson.of(options.retries()),
          options.trace(),
          options.reason(),
          options.component());
    }
  }

  static ScheduleJson of(
      ScheduledCommand scheduled,
      List<Instant> next,
      @Nullable FiringJson lastFiring,
      @Nullable String error) {
    Schedule schedule = scheduled.schedule();
    When when = schedule.when();
    Rules rules = scheduled.rules();
    SkipOn skipOn = rules.skipOn();
    FiringOwner owner = scheduled.owner();
    return new ScheduleJson(
        scheduled.id(),
        expression(when),
        period(when),
        when instanceof When.AfterEnd ? "end" : null,
        when instanceof When.At at ? at.instant() : null,
        zone(when),
        schedule.start(),
        schedule.end(),
        schedule.times(),
        rules.misfire().text(),
        rules.overlap().text(),
        skipOn == null ? null : skipOn.text(),
        CommandJson.text(rules.inWindow()),
        CommandJson.text(rules.jitter()),
        rules.pastToo() ? "run" : null,
        rules.runOn() == RunOn.SERVER ? null : rules.runOn().text(),
        scheduled.paused(),
        owner == null ? null : owner.name(),
        ScheduledJson.of(scheduled),
        next,
        lastFiring,
        error);
  }

  private static @Nullable String expression(When when) {
    return when instanceof When.Cron cron
        ? cron.expression()
        : when instanceof When.LocalCron local ? local.expression() : null;
  }

  private static @Nullable String period(When when) {
    if (when instanceof When.AfterEnd afterEnd) {
      return CommandJson.text(afterEnd.pause());
    }
    return when instanceof When.Every every ? CommandJson.text(every.period()) : null;
  }

  private static @Nullable String zone(When when) {
    return when instanceof When.Cron cron
        ? cron.zone().getId()
        : when instanceof When.LocalCron ? "client" : null;
  }

  /** Reads the member {@code command} of a schedule. */
  static ScheduledCommand read(String id, Schedule schedule, Fields holder) {
    Fields fields =
        holder
            .object("command")
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.BAD_PARAMS,
                        "'command' is missing",
                        "give {\"name\":…,\"params\":…,\"target\":…}"));
    String name = fields.requiredString("name");
    Json params = fields.raw("params").orElse(null);
    Target target = TargetJson.read(fields);
    CommandOptions options = OptionsJson.read(fields);
    fields.end();
    return new ScheduledCommand(id, name, params, options, target, schedule);
  }
}

package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Overlap;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.RunOn;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.protocol.schedule.SkipOn;
import dev.orb.protocol.schedule.When;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads when a schedule comes due. */
final class WhenJson {
  private final Clock clock;
  private final ZoneId usualZone;

  /**
   * @param clock what {@code in} counts from
   * @param usualZone of cron expressions that name none
   */
  WhenJson(Clock clock, ZoneId usualZone) {
    this.clock = clock;
    this.usualZone = usualZone;
  }

  /** Takes the fields of the time out; whatever else is there stays. */
  Schedule read(Fields fields) {
    Schedule schedule = new Schedule(when(fields), null, null, null);
    return schedule
        .starting(fields.instant("start").orElse(null))
        .ending(fields.instant("end").orElse(null))
        .times(fields.integer("times").orElse(null));
  }

  /** Takes the fields of the rules out; what is not there is as usual. */
  static Rules rules(Fields fields) {
    boolean past =
        fields
            .string("past")
            .map(
                text ->
                    switch (text) {
                      case "run" -> true;
                      case "reject" -> false;
                      default ->
                          throw new OrbException(
                              ErrorCode.BAD_PARAMS, "'past' does not fit", "give run or reject");
                    })
            .orElse(false);
    return new Rules(
        fields.string("misfire").map(Misfire::named).orElse(Rules.USUAL.misfire()),
        fields.string("overlap").map(Overlap::named).orElse(Rules.USUAL.overlap()),
        fields.string("skipOn").map(SkipOn::new).orElse(null),
        fields.duration("inWindow").orElse(null),
        past,
        fields.duration("jitter").orElse(null),
        fields.string("runOn").map(RunOn::named).orElse(RunOn.SERVER));
  }

  private When when(Fields fields) {
    Optional<String> cron = fields.string("cron");
    Optional<Duration> every = fields.duration("every");
    Optional<Instant> at = fields.instant("at");
    Optional<Duration> in = fields.duration("in");
    Optional<String> zone = fields.string("zone");
    boolean afterEnd = isAfterEnd(fields);
    List<When> all = new ArrayList<>();
    boolean ofClients = zone.filter("client"::equals).isPresent();
    cron.ifPresent(
        text -> all.add(ofClients ? new When.LocalCron(text) : new When.Cron(text, zone(zone))));
    every.ifPresent(
        period -> all.add(afterEnd ? new When.AfterEnd(period) : new When.Every(period)));
    at.ifPresent(instant -> all.add(new When.At(instant)));
    in.ifPresent(delay -> all.add(new When.At(clock.instant().plus(delay))));
    if (all.size() != 1) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          all.isEmpty() ? "nothing says when" : "it says twice when",
          "give one of cron, every, at and in");
    }
    if (afterEnd && every.isEmpty()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'after' goes with every only", "leave it out, or give an every");
    }
    if (zone.isPresent() && cron.isEmpty()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'zone' goes with cron only", "leave it out, or give a cron");
    }
    return all.get(0);
  }

  private static boolean isAfterEnd(Fields fields) {
    return fields
        .string("after")
        .map(
            text ->
                switch (text) {
                  case "start" -> false;
                  case "end" -> true;
                  default ->
                      throw new OrbException(
                          ErrorCode.BAD_PARAMS, "'after' does not fit", "give start or end");
                })
        .orElse(false);
  }

  private ZoneId zone(Optional<String> name) {
    try {
      return name.map(ZoneId::of).orElse(usualZone);
    } catch (DateTimeException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'zone' does not fit", "give a zone such as Europe/Oslo", e);
    }
  }
}

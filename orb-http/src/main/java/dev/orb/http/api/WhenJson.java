package dev.orb.http.api;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.Schedule;
import dev.orb.scheduler.When;
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
    fields.refuse("skipOn", "inWindow", "jitter");
    only(fields, "misfire", "once");
    only(fields, "overlap", "allow");
    if (fields.bool("paused").orElse(false)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'paused' is not available in this version", "leave it out");
    }
    Schedule schedule = new Schedule(when(fields), null, null, null);
    return schedule
        .starting(fields.instant("start").orElse(null))
        .ending(fields.instant("end").orElse(null))
        .times(fields.integer("times").orElse(null));
  }

  private static void only(Fields fields, String name, String value) {
    if (fields.string(name).filter(text -> !text.equals(value)).isPresent()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "'" + name + "' other than " + value + " is not available in this version",
          "leave it out");
    }
  }

  private When when(Fields fields) {
    Optional<String> cron = fields.string("cron");
    Optional<Duration> every = fields.duration("every");
    Optional<Instant> at = fields.instant("at");
    Optional<Duration> in = fields.duration("in");
    Optional<String> zone = fields.string("zone");
    List<When> all = new ArrayList<>();
    cron.ifPresent(text -> all.add(new When.Cron(text, zone(zone))));
    every.ifPresent(period -> all.add(new When.Every(period)));
    at.ifPresent(instant -> all.add(new When.At(instant)));
    in.ifPresent(delay -> all.add(new When.At(clock.instant().plus(delay))));
    if (all.size() != 1) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          all.isEmpty() ? "nothing says when" : "it says twice when",
          "give one of cron, every, at and in");
    }
    if (zone.isPresent() && cron.isEmpty()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'zone' goes with cron only", "leave it out, or give a cron");
    }
    return all.get(0);
  }

  private ZoneId zone(Optional<String> name) {
    if (name.filter("client"::equals).isPresent()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "zone 'client' is not available in this version", "name a zone");
    }
    try {
      return name.map(ZoneId::of).orElse(usualZone);
    } catch (DateTimeException e) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "'zone' does not fit", "give a zone such as Europe/Oslo", e);
    }
  }
}

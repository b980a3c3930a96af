package dev.orb.scheduler;

import dev.orb.protocol.schedule.CronRule;
import dev.orb.protocol.schedule.When;
import dev.orb.scheduler.ics.IcsTimes;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** A calendar at work: whether it covers a moment. Thread-safe. */
final class Coverage {
  private final Calendar calendar;
  private final Test test;

  @FunctionalInterface
  private interface Test {
    boolean covers(Instant at, ZoneId zone);
  }

  /**
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if it cannot be read
   */
  Coverage(Calendar calendar) {
    this.calendar = calendar;
    this.test = test(calendar.blackout());
  }

  private static Test test(Blackout blackout) {
    if (blackout instanceof Blackout.Dates dates) {
      return (at, zone) ->
          dates.days().stream().anyMatch(days -> days.has(at.atZone(zone).toLocalDate()));
    }
    if (blackout instanceof Blackout.Ics ics) {
      return IcsTimes.parse(ics.text())::covers;
    }
    String expression = ((Blackout.Cron) blackout).expression();
    boolean minutes = CronRule.isOfMinutes(expression);
    return (at, zone) -> {
      Instant start = at.truncatedTo(minutes ? ChronoUnit.MINUTES : ChronoUnit.SECONDS);
      return new CronRule(new When.Cron(expression, zone))
          .next(start.minusMillis(1))
          .filter(start::equals)
          .isPresent();
    };
  }

  /**
   * Whether it covers a moment.
   *
   * @param usual the zone that is meant if it has none of its own
   */
  boolean covers(Instant at, ZoneId usual) {
    return test.covers(at, Objects.requireNonNullElse(calendar.zone(), usual));
  }
}

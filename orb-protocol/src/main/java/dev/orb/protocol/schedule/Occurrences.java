package dev.orb.protocol.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The times at which a schedule comes due. Immutable and thread-safe; a pure function of the
 * schedule, so that every node and every restart finds the same.
 */
public final class Occurrences {
  private final Schedule schedule;
  private final Rule rule;

  @FunctionalInterface
  private interface Rule {
    Optional<Instant> next(Instant after);
  }

  /** The times of a schedule; one at a fixed rate needs its start. */
  public Occurrences(Schedule schedule) {
    this.schedule = schedule;
    this.rule = rule(schedule);
  }

  private static Rule rule(Schedule schedule) {
    if (schedule.when() instanceof When.At at) {
      return after -> at.instant().isAfter(after) ? Optional.of(at.instant()) : Optional.empty();
    }
    if (schedule.when() instanceof When.Every every) {
      Instant origin = schedule.start() == null ? Instant.EPOCH : schedule.start();
      return after -> Optional.of(onGrid(origin, every.period(), after));
    }
    if (schedule.when() instanceof When.AfterEnd afterEnd) {
      Instant first = schedule.start();
      return after ->
          Optional.of(
              first != null && after.isBefore(first) ? first : after.plus(afterEnd.pause()));
    }
    if (schedule.when() instanceof When.LocalCron local) {
      LocalTimes anywhere = new LocalTimes(local.expression());
      return anywhere::after;
    }
    CronRule cron = new CronRule((When.Cron) schedule.when());
    return cron::next;
  }

  private static Instant onGrid(Instant origin, Duration period, Instant after) {
    if (after.isBefore(origin)) {
      return origin;
    }
    long passed = Duration.between(origin, after).dividedBy(period);
    return origin.plus(period.multipliedBy(passed + 1));
  }

  /** The first time after this, whatever has come due before; empty if there is none. */
  public Optional<Instant> after(Instant instant) {
    Instant start = schedule.start();
    // why: the start itself may be a time, and "after" excludes its argument
    Instant from =
        start != null && instant.isBefore(start) ? start.minus(Duration.ofMillis(1)) : instant;
    return rule.next(from).filter(next -> schedule.end() == null || !next.isAfter(schedule.end()));
  }

  /** The next times after this, at most so many. */
  public List<Instant> list(Instant after, int most) {
    List<Instant> times = new ArrayList<>();
    // why one: when the next after it comes depends on what comes of it
    int known = schedule.when() instanceof When.AfterEnd ? Math.min(most, 1) : most;
    int bound = schedule.times() == null ? known : Math.min(known, schedule.times());
    Optional<Instant> next = after(after);
    while (next.isPresent() && times.size() < bound) {
      times.add(next.get());
      next = after(next.get());
    }
    return List.copyOf(times);
  }
}

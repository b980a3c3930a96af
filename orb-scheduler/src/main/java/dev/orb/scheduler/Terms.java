package dev.orb.scheduler;

import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.FiringTerms;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.Overlap;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a firing sends, and until when it is wanted. Pure. */
final class Terms {
  private static final Duration AFTER_JITTER = Duration.ofHours(1);

  private Terms() {}

  /** Why it is too late for a firing; null if it is not. */
  static @Nullable String tooLate(
      ScheduledCommand schedule, Instant scheduledAt, Instant now, Duration threshold) {
    Rules rules = schedule.rules();
    Duration window = rules.inWindow();
    if (window != null && now.isAfter(scheduledAt.plus(window))) {
      return "its window was over: " + late(scheduledAt, now);
    }
    boolean missed = scheduledAt.isBefore(now.minus(threshold));
    return missed && rules.misfire() == Misfire.SKIP
        ? "it was missed: " + late(scheduledAt, now)
        : null;
  }

  private static String late(Instant scheduledAt, Instant now) {
    return Duration.between(scheduledAt, now).toSeconds() + " s late";
  }

  /** The command of a firing. */
  static FiredCommand command(
      ScheduledCommand schedule,
      Firing firing,
      Instant now,
      LeftOut leftOut,
      @Nullable Instant previous) {
    CommandOptions options = lasting(options(schedule, firing.scheduledAt(), now), schedule);
    FiringNote note = FiringNote.of(previous, jitter(schedule.rules().jitter(), options.ttl()));
    return command(
        schedule,
        firing,
        options,
        new FiringTerms(schedule.rules().overlap(), leftOut, schedule.owner(), note));
  }

  /** The command of a firing that somebody asked for: for everybody, and at once. */
  static FiredCommand commandAtOnce(
      ScheduledCommand schedule, Firing firing, Instant now, @Nullable Instant previous) {
    return command(
        schedule,
        firing,
        options(schedule, firing.scheduledAt(), now),
        new FiringTerms(
            schedule.rules().overlap(),
            LeftOut.NOBODY,
            schedule.owner(),
            FiringNote.of(previous, null)));
  }

  /** The command of a firing that is made up for long after: it waits for those before it. */
  static FiredCommand lateCommand(
      ScheduledCommand schedule, Firing firing, LeftOut leftOut, @Nullable Instant previous) {
    Overlap overlap = schedule.rules().overlap();
    return command(
        schedule,
        firing,
        schedule.options(),
        new FiringTerms(
            overlap == Overlap.ALLOW ? overlap : Overlap.QUEUE,
            leftOut,
            schedule.owner(),
            FiringNote.of(previous, null)));
  }

  private static FiredCommand command(
      ScheduledCommand schedule, Firing firing, CommandOptions options, FiringTerms terms) {
    return new FiredCommand(
        firing.command(),
        schedule.id(),
        firing.scheduledAt(),
        schedule.name(),
        schedule.params(),
        schedule.target(),
        options,
        terms);
  }

  /** What nothing ends earlier lives as long as it is spread, and some time longer. */
  private static CommandOptions lasting(CommandOptions options, ScheduledCommand schedule) {
    Duration jitter = schedule.rules().jitter();
    return jitter == null || options.ttl() != null
        ? options
        : options.withTtl(jitter.plus(AFTER_JITTER));
  }

  /** Over how long clients spread their starts: the last of them has some time left for its own. */
  private static @Nullable Duration jitter(@Nullable Duration wanted, @Nullable Duration ttl) {
    if (wanted == null || ttl == null) {
      return wanted;
    }
    Duration most = ttl.multipliedBy(9).dividedBy(10);
    Duration spread = wanted.compareTo(most) < 0 ? wanted : most;
    return spread.toMillis() < 1 ? null : spread;
  }

  /** Without a time to live it expires when the schedule comes due again: no backlog builds up. */
  private static CommandOptions options(
      ScheduledCommand schedule, Instant scheduledAt, Instant now) {
    CommandOptions options = schedule.options();
    Duration ttl = options.ttl() == null ? untilNext(schedule, scheduledAt, now) : options.ttl();
    Duration window = schedule.rules().inWindow();
    if (window != null) {
      Duration left = Duration.between(now, scheduledAt.plus(window));
      ttl = ttl == null || left.compareTo(ttl) < 0 ? left : ttl;
    }
    return ttl == null || ttl.toMillis() < 1 ? options : options.withTtl(ttl);
  }

  private static @Nullable Duration untilNext(
      ScheduledCommand schedule, Instant scheduledAt, Instant now) {
    When when = schedule.schedule().when();
    if (when instanceof When.LocalCron || when instanceof When.AfterEnd) {
      // why: the next time is another zone's, or waits for the end of this one
      return null;
    }
    // why: a firing may come up to 2 ms early, and would else expire at its own time
    Instant from = now.isBefore(scheduledAt) ? scheduledAt : now;
    return new Occurrences(schedule.schedule())
        .after(from)
        .map(next -> Duration.between(now, next))
        .filter(ttl -> ttl.toMillis() >= 1 && ttl.compareTo(CommandOptions.LONGEST) <= 0)
        .orElse(null);
  }
}

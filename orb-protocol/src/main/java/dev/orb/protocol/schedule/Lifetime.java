package dev.orb.protocol.schedule;

import dev.orb.protocol.CommandOptions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Until when a firing is wanted. Pure: a node and a client that runs a schedule agree. */
public final class Lifetime {
  private static final Duration AFTER_JITTER = Duration.ofHours(1);

  private Lifetime() {}

  /** Why it is too late for a firing; null if it is not. */
  public static @Nullable String tooLate(
      Rules rules, Instant scheduledAt, Instant now, Duration threshold) {
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

  /**
   * How long the command of a firing may wait to be started; null if nothing ends it. Without a
   * time to live it expires when the schedule comes due again: no backlog builds up.
   */
  public static @Nullable Duration ofCommand(
      Schedule schedule, Rules rules, @Nullable Duration wanted, Instant scheduledAt, Instant now) {
    Duration ttl = wanted == null ? untilNext(schedule, scheduledAt, now) : wanted;
    Duration window = rules.inWindow();
    if (window != null) {
      Duration left = Duration.between(now, scheduledAt.plus(window));
      ttl = ttl == null || left.compareTo(ttl) < 0 ? left : ttl;
    }
    return ttl == null || ttl.toMillis() < 1 ? wanted : ttl;
  }

  /** The same, where what nothing ends earlier lives as long as it is spread, and longer. */
  public static @Nullable Duration lasting(@Nullable Duration ttl, Rules rules) {
    Duration jitter = rules.jitter();
    return jitter == null || ttl != null ? ttl : jitter.plus(AFTER_JITTER);
  }

  /** Over how long clients spread their starts: the last of them has some time left for its own. */
  public static @Nullable Duration jitter(Rules rules, @Nullable Duration ttl) {
    Duration wanted = rules.jitter();
    if (wanted == null || ttl == null) {
      return wanted;
    }
    Duration most = ttl.multipliedBy(9).dividedBy(10);
    Duration spread = wanted.compareTo(most) < 0 ? wanted : most;
    return spread.toMillis() < 1 ? null : spread;
  }

  private static @Nullable Duration untilNext(Schedule schedule, Instant scheduledAt, Instant now) {
    When when = schedule.when();
    if (when instanceof When.LocalCron || when instanceof When.AfterEnd) {
      // why: the next time is another zone's, or waits for the end of this one
      return null;
    }
    // why: a firing may come up to 2 ms early, and would else expire at its own time
    Instant from = now.isBefore(scheduledAt) ? scheduledAt : now;
    return new Occurrences(schedule)
        .after(from)
        .map(next -> Duration.between(now, next))
        .filter(ttl -> ttl.toMillis() >= 1 && ttl.compareTo(CommandOptions.LONGEST) <= 0)
        .orElse(null);
  }
}

package dev.orb.protocol.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client does with the times of a schedule that it runs itself. A pure function of what it
 * has dealt with and of now, so that a kill, a clock that is set and a client that was off for a
 * year need nothing else.
 */
public final class ClientCourse {
  private static final List<Duration> LOOKED_BACK =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofHours(1),
          Duration.ofDays(1),
          Duration.ofDays(32),
          Duration.ofDays(1830));

  private final Rules rules;
  private final Duration threshold;
  private final Occurrences occurrences;

  /**
   * The course of a schedule.
   *
   * @param threshold a time that is overdue by more was missed
   */
  public ClientCourse(Schedule schedule, Rules rules, Duration threshold) {
    this.rules = rules;
    this.threshold = threshold;
    this.occurrences = new Occurrences(schedule);
  }

  /** The first time after this; empty if there is none. */
  public Optional<Instant> after(Instant instant) {
    return occurrences.after(instant);
  }

  /**
   * The times to run now, the earliest first. Of those that were missed it is by {@code misfire}
   * none, the last one, which stands for those before it, or each, {@link Course#MOST_IN_A_ROW} at
   * most and these the earliest; and never one whose window is over.
   *
   * @param dealt up to this time all are dealt with
   */
  public List<Instant> due(Instant dealt, Instant now) {
    Duration window = rules.inWindow();
    Instant opened = window == null ? dealt : later(dealt, now.minus(window).minusMillis(1));
    Instant missedBefore = now.minus(threshold);
    List<Instant> due = new ArrayList<>();
    if (rules.misfire() == Misfire.ALL) {
      due.addAll(between(opened, missedBefore, Course.MOST_IN_A_ROW));
    } else if (rules.misfire() == Misfire.ONCE) {
      Instant last = lastBetween(opened, missedBefore);
      if (last != null) {
        due.add(last);
      }
    }
    // why a millisecond: what is just as old as the threshold was not missed
    due.addAll(
        between(later(opened, missedBefore.minusMillis(1)), now.plusMillis(1), Integer.MAX_VALUE));
    return due;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Those after the first and before the second, at most so many. */
  private List<Instant> between(Instant after, Instant before, int most) {
    List<Instant> times = new ArrayList<>();
    Optional<Instant> next = occurrences.after(after);
    while (next.isPresent() && next.get().isBefore(before) && times.size() < most) {
      times.add(next.get());
      next = occurrences.after(next.get());
    }
    return times;
  }

  private @Nullable Instant lastBetween(Instant after, Instant before) {
    for (Duration back : LOOKED_BACK) {
      Instant from = later(after, before.minus(back));
      List<Instant> found = between(from, before, Integer.MAX_VALUE);
      if (!found.isEmpty()) {
        return found.get(found.size() - 1);
      }
      if (from.equals(after)) {
        return null;
      }
    }
    return null;
  }
}

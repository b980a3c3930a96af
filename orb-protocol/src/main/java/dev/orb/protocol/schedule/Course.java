package dev.orb.protocol.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a schedule goes on from one of its times to the next, if time has passed it by too. Immutable
 * and thread-safe; a pure function, so that it may be asked of any moment.
 */
public final class Course {
  /** Of times that were missed, so many are made up for one after the other. */
  public static final int MOST_IN_A_ROW = 1000;

  private final Schedule schedule;
  private final Rules rules;
  private final Duration threshold;
  private final Occurrences occurrences;

  /**
   * The course of a schedule.
   *
   * @param threshold a time that is overdue by more was missed
   */
  public Course(Schedule schedule, Rules rules, Duration threshold) {
    this.schedule = schedule;
    this.rules = rules;
    this.threshold = threshold;
    this.occurrences = new Occurrences(schedule);
  }

  /** Whether a time was missed by now. */
  public boolean isMissed(Instant nominal, Instant now) {
    return nominal.isBefore(now.minus(threshold));
  }

  /**
   * The time after one that is dealt with now; empty if there is none.
   *
   * @param cameDue how many have come due, with this one
   * @param inARow how many of them, with this one, were missed one after the other
   */
  public Optional<Instant> following(Instant nominal, Instant now, int cameDue, int inARow) {
    Integer times = schedule.times();
    if (times != null && cameDue >= times) {
      return Optional.empty();
    }
    if (schedule.when() instanceof When.AfterEnd) {
      return occurrences.after(now.isAfter(nominal) ? now : nominal);
    }
    Optional<Instant> next = occurrences.after(nominal);
    if (next.isEmpty() || !isMissed(next.get(), now)) {
      return next;
    }
    if (rules.runOn() == RunOn.CLIENT) {
      // why each: clients may have run it, and their outcomes are to be asked for
      return inARow >= MOST_IN_A_ROW ? occurrences.after(now) : next;
    }
    Duration window = rules.inWindow();
    if (rules.misfire() != Misfire.SKIP && window != null) {
      Instant opened = now.minus(window);
      // why: what is out of its window is not made up for, and what is in it stands for those
      if (nominal.isBefore(opened)) {
        return occurrences.after(opened);
      }
    }
    // why not where zones differ: each of the times is another zone's
    boolean each = rules.misfire() == Misfire.ALL || schedule.when() instanceof When.LocalCron;
    boolean leaps = !each || inARow >= MOST_IN_A_ROW;
    return leaps ? occurrences.after(now) : next;
  }

  /** Whether a time was missed and so was one after it, which by {@code once} stands for it. */
  public boolean isLeapt(Instant nominal, Instant now) {
    return rules.misfire() == Misfire.ONCE
        && isMissed(nominal, now)
        && occurrences.after(nominal).filter(next -> isMissed(next, now)).isPresent();
  }

  /** How many times lie between two, neither of which counts; no more than this are counted. */
  public int between(Instant first, Instant last, int most) {
    int count = 0;
    Optional<Instant> next = occurrences.after(first);
    while (count < most && next.isPresent() && next.get().isBefore(last)) {
      count++;
      next = occurrences.after(next.get());
    }
    return count;
  }
}

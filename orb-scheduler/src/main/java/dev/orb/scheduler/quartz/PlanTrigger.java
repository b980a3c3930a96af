package dev.orb.scheduler.quartz;

import dev.orb.protocol.schedule.Course;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.scheduler.ScheduledCommand;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quartz.Calendar;
import org.quartz.ScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.impl.triggers.AbstractTrigger;
import org.quartz.spi.MutableTrigger;

/**
 * The one trigger type: its times come from {@link Occurrences}. The store never rewrites them,
 * because every misfire instruction but "ignore" would, and a firing's id follows from its nominal
 * time. What was missed is made up for as {@link Course} says. One of a schedule that is paused
 * waits at the end of time.
 *
 * <p>Used by one thread at a time, as the store loads a new one for each use.
 */
final class PlanTrigger extends AbstractTrigger<PlanTrigger> {
  private static final long serialVersionUID = 1L;

  /** The next time of what is paused. */
  private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

  private final String plan;
  private final long thresholdMillis;
  private int fired;
  private int inARow;
  private boolean goesOn;
  private Date start;
  private @Nullable Date end;
  private @Nullable Date next;
  private @Nullable Date previous;
  private transient @Nullable ScheduledCommand keeping;
  private transient @Nullable Course course;

  /**
   * A trigger.
   *
   * @param fired how often it has come due
   * @param inARow how many of the last of these were missed one after the other
   * @param first its next time
   */
  PlanTrigger(String plan, Duration threshold, int fired, int inARow, Instant first) {
    this.plan = plan;
    this.thresholdMillis = threshold.toMillis();
    this.fired = fired;
    this.inARow = inARow;
    this.start = Date.from(first);
    this.next = Date.from(first);
    setMisfireInstruction(Trigger.MISFIRE_INSTRUCTION_IGNORE_MISFIRE_POLICY);
  }

  /** Gives it the schedule that is to be written with it, in the same transaction. */
  void keeps(ScheduledCommand command) {
    keeping = command;
  }

  /** What is to be written with it; null when it only moves on. */
  @Nullable ScheduledCommand keeping() {
    return keeping;
  }

  String plan() {
    return plan;
  }

  Duration threshold() {
    return Duration.ofMillis(thresholdMillis);
  }

  int fired() {
    return fired;
  }

  int inARow() {
    return inARow;
  }

  /** A trigger that comes due no more until another takes its place. */
  static PlanTrigger paused(String plan, Duration threshold) {
    return new PlanTrigger(plan, threshold, 0, 0, NEVER);
  }

  /** Its next time, which it has. */
  Instant nominal() {
    return Objects.requireNonNull(next).toInstant();
  }

  @Nullable Instant nextOrNull() {
    return next == null ? null : next.toInstant();
  }

  boolean isPaused() {
    return next != null && next.toInstant().equals(NEVER);
  }

  boolean isDueAt(Instant time) {
    return next != null && next.toInstant().toEpochMilli() == time.toEpochMilli();
  }

  /** The same, due at another time. */
  PlanTrigger movedTo(Instant time) {
    return new PlanTrigger(plan, threshold(), fired, inARow, time).goingOn();
  }

  /** It is the one that it takes the place of, and has come due as often. */
  PlanTrigger goingOn() {
    goesOn = true;
    return this;
  }

  /** It takes the place of another. */
  void follows(PlanTrigger former) {
    if (goesOn) {
      fired = former.fired;
    }
  }

  private Course course() {
    Course known = course;
    if (known == null) {
      known = new Course(PlanText.schedule(plan), PlanText.triggerRules(plan), threshold());
      course = known;
    }
    return known;
  }

  @Override
  public void triggered(@Nullable Calendar calendar) {
    comesDue(Clock.systemUTC().instant());
  }

  /** Goes on from its next time, which is now dealt with, to the one after it. */
  void comesDue(Instant now) {
    Date nominal = next;
    previous = nominal;
    fired++;
    if (nominal == null) {
      return;
    }
    inARow = course().isMissed(nominal.toInstant(), now) ? inARow + 1 : 0;
    next = course().following(nominal.toInstant(), now, fired, inARow).map(Date::from).orElse(null);
  }

  @Override
  public @Nullable Date computeFirstFireTime(@Nullable Calendar calendar) {
    return next;
  }

  @Override
  public boolean mayFireAgain() {
    return next != null;
  }

  @Override
  public Date getStartTime() {
    return start;
  }

  @Override
  public void setStartTime(Date startTime) {
    start = startTime;
  }

  @Override
  public @Nullable Date getEndTime() {
    return end;
  }

  @Override
  public void setEndTime(@Nullable Date endTime) {
    end = endTime;
  }

  @Override
  public @Nullable Date getNextFireTime() {
    return next;
  }

  @Override
  public void setNextFireTime(@Nullable Date nextFireTime) {
    next = nextFireTime;
  }

  @Override
  public @Nullable Date getPreviousFireTime() {
    return previous;
  }

  @Override
  public void setPreviousFireTime(@Nullable Date previousFireTime) {
    previous = previousFireTime;
  }

  @Override
  public @Nullable Date getFireTimeAfter(@Nullable Date afterTime) {
    Instant after = afterTime == null ? Clock.systemUTC().instant() : afterTime.toInstant();
    return new Occurrences(PlanText.schedule(plan)).after(after).map(Date::from).orElse(null);
  }

  @Override
  public @Nullable Date getFinalFireTime() {
    return end;
  }

  @Override
  protected boolean validateMisfireInstruction(int instruction) {
    return instruction == Trigger.MISFIRE_INSTRUCTION_IGNORE_MISFIRE_POLICY;
  }

  @Override
  public void updateAfterMisfire(@Nullable Calendar calendar) {
    // why: a misfire changes nothing here, the next triggering makes up for it
  }

  @Override
  public void updateWithNewCalendar(@Nullable Calendar calendar, long threshold) {
    // why: the library's calendars are not used
  }

  @Override
  public ScheduleBuilder<PlanTrigger> getScheduleBuilder() {
    return new Builder(plan, threshold(), fired, inARow);
  }

  /** Makes a trigger from what the store has of it. */
  static final class Builder extends ScheduleBuilder<PlanTrigger> {
    private final String plan;
    private final Duration threshold;
    private final int fired;
    private final int inARow;

    Builder(String plan, Duration threshold, int fired, int inARow) {
      this.plan = plan;
      this.threshold = threshold;
      this.fired = fired;
      this.inARow = inARow;
    }

    @Override
    protected MutableTrigger build() {
      return new PlanTrigger(plan, threshold, fired, inARow, Instant.EPOCH);
    }
  }
}

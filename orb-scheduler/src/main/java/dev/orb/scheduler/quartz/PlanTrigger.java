package dev.orb.scheduler.quartz;

import dev.orb.scheduler.Occurrences;
import dev.orb.scheduler.Schedule;
import dev.orb.scheduler.ScheduledCommand;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quartz.Calendar;
import org.quartz.ScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.impl.triggers.AbstractTrigger;
import org.quartz.spi.MutableTrigger;

/**
 * The one trigger type: its times come from {@link Occurrences}. The store never rewrites them,
 * because every misfire instruction but "ignore" would, and a firing's id follows from its nominal
 * time. What was missed is made up for here: once.
 *
 * <p>Used by one thread at a time, as the store loads a new one for each use.
 */
final class PlanTrigger extends AbstractTrigger<PlanTrigger> {
  private static final long serialVersionUID = 1L;

  private final String plan;
  private final long thresholdMillis;
  private int fired;
  private Date start;
  private @Nullable Date end;
  private @Nullable Date next;
  private @Nullable Date previous;
  private transient @Nullable Schedule schedule;
  private transient @Nullable ScheduledCommand keeping;
  private transient @Nullable Occurrences occurrences;

  PlanTrigger(String plan, Duration threshold, int fired, Instant first) {
    this.plan = plan;
    this.thresholdMillis = threshold.toMillis();
    this.fired = fired;
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

  private Schedule schedule() {
    Schedule known = schedule;
    if (known == null) {
      known = PlanText.schedule(plan);
      schedule = known;
    }
    return known;
  }

  private Optional<Instant> after(Instant instant) {
    Occurrences known = occurrences;
    if (known == null) {
      known = new Occurrences(schedule());
      occurrences = known;
    }
    return known.after(instant);
  }

  @Override
  public void triggered(@Nullable Calendar calendar) {
    Date nominal = next;
    previous = nominal;
    fired++;
    Integer times = schedule().times();
    if (nominal == null || (times != null && fired >= times)) {
      next = null;
    } else {
      next = following(nominal.toInstant()).map(Date::from).orElse(null);
    }
  }

  /**
   * The next time; if that was missed, this firing made up for all of them and it goes on from now.
   */
  private Optional<Instant> following(Instant nominal) {
    Instant now = Clock.systemUTC().instant();
    Optional<Instant> next = after(nominal);
    boolean missed = next.isPresent() && next.get().isBefore(now.minusMillis(thresholdMillis));
    return missed ? after(now) : next;
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
    return after(after).map(Date::from).orElse(null);
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
    return new Builder(plan, threshold(), fired);
  }

  /** Makes a trigger from what the store has of it. */
  static final class Builder extends ScheduleBuilder<PlanTrigger> {
    private final String plan;
    private final Duration threshold;
    private final int fired;

    Builder(String plan, Duration threshold, int fired) {
      this.plan = plan;
      this.threshold = threshold;
      this.fired = fired;
    }

    @Override
    protected MutableTrigger build() {
      return new PlanTrigger(plan, threshold, fired, Instant.EPOCH);
    }
  }
}

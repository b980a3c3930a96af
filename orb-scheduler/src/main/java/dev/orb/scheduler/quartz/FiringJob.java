package dev.orb.scheduler.quartz;

import dev.orb.scheduler.ScheduleStore;
import java.time.Instant;
import java.util.Date;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;

/**
 * What every trigger runs. A firing whose process died comes again as a recovery, which says what
 * its schedule and nominal time were.
 */
final class FiringJob implements Job {
  private final ScheduleStore.Bell bell;
  private final ScheduleTables tables;

  FiringJob(ScheduleStore.Bell bell, ScheduleTables tables) {
    this.bell = bell;
    this.tables = tables;
  }

  @Override
  public void execute(JobExecutionContext context) {
    String trigger =
        context.isRecovering()
            ? context.getRecoveringTriggerKey().getName()
            : context.getTrigger().getKey().getName();
    String id = Names.scheduleOf(trigger);
    boolean again = context.isRecovering() || !id.equals(trigger);
    Date next = again ? null : context.getNextFireTime();
    ScheduleStore.Due due =
        new ScheduleStore.Due(id, nominal(context), next == null ? null : next.toInstant(), again);
    if (!bell.rings(due)) {
      tables.interrupted(id, due.scheduledAt());
    }
  }

  private static Instant nominal(JobExecutionContext context) {
    if (context.isRecovering()) {
      String millis =
          context
              .getMergedJobDataMap()
              .getString(Scheduler.FAILED_JOB_ORIGINAL_TRIGGER_SCHEDULED_FIRETIME_IN_MILLISECONDS);
      return Instant.ofEpochMilli(Long.parseLong(millis));
    }
    return context.getScheduledFireTime().toInstant();
  }

  /** How triggers are named after schedules. */
  static final class Names {
    private static final char AGAIN = '|';

    private Names() {}

    /** A trigger that only rings again for a firing that was interrupted. */
    static String again(String schedule, Instant nominal) {
      return schedule + AGAIN + nominal.toEpochMilli();
    }

    static String scheduleOf(String trigger) {
      int end = trigger.indexOf(AGAIN);
      return end < 0 ? trigger : trigger.substring(0, end);
    }
  }
}

package dev.orb.scheduler.quartz;

import org.quartz.Job;
import org.quartz.JobExecutionContext;

/**
 * What the library believes that every trigger runs: it wants one by name. What came due never
 * passes through it.
 */
final class FiringJob implements Job {
  @Override
  public void execute(JobExecutionContext context) {
    // why: see PlanJobStore, which leaves the library nothing to run
  }

  /** How triggers are named after schedules. */
  static final class Names {
    private static final char AGAIN = '|';

    private Names() {}

    /** The schedule of a trigger; an earlier version of this program had several of one. */
    static String scheduleOf(String trigger) {
      int end = trigger.indexOf(AGAIN);
      return end < 0 ? trigger : trigger.substring(0, end);
    }
  }
}

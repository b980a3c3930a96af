package dev.orb.house.broken.signatures.scheduler.quartz;

import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** Called back, so as public as Quartz wants. */
public final class KeepsJob implements Job {
  @Override
  public void execute(JobExecutionContext context) {}
}

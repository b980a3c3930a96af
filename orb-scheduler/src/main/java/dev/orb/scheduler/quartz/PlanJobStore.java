package dev.orb.scheduler.quartz;

import org.quartz.impl.jdbcjobstore.JobStoreTX;

/**
 * The library's store under a name that stays. The library knows schedulers by name within a JVM,
 * where several servers may run; the rows must be found again after a restart. Made by the library.
 */
// why: the library overrides a generic method without its type
@SuppressWarnings("unchecked")
public final class PlanJobStore extends JobStoreTX {
  private static final String NAME = "orb";

  /** Made by the library, which needs it public. */
  public PlanJobStore() {}

  @Override
  public void setInstanceName(String instanceName) {
    super.setInstanceName(NAME);
  }
}

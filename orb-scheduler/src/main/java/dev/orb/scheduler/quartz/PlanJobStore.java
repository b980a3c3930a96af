package dev.orb.scheduler.quartz;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quartz.JobDetail;
import org.quartz.JobPersistenceException;
import org.quartz.SchedulerException;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredResult;

/**
 * The library's store under a name that stays, writing completions together. The library knows
 * schedulers by name within a JVM, where several servers may run; the rows must be found again
 * after a restart. Made by the library.
 *
 * <p>Each completion by itself takes the one lock that all firing waits for. A thread that finds
 * another at it leaves its completion there and goes on: after a kill before the commit the firing
 * comes again under the same id, as it would after any kill.
 */
// why: the library overrides a generic method without its type
@SuppressWarnings("unchecked")
class PlanJobStore extends JobStoreTX {
  private static final String NAME = "orb";
  private static final int MOST_TOGETHER = 500;

  /** The library makes the stores, and does not show them. */
  private static final Map<String, Gate> GATES = new ConcurrentHashMap<>();

  private record Completion(
      OperableTrigger trigger, JobDetail job, CompletedExecutionInstruction instruction) {}

  private final ConcurrentLinkedQueue<Completion> completions = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();
  private final Gate gate = new Gate();

  PlanJobStore() {}

  @Override
  public void setInstanceName(String instanceName) {
    super.setInstanceName(NAME);
  }

  // why not as the library does: it would start a thread that looks for misfires, of which there
  // are none here, and interrupt it at the stop, which closes H2's file under everybody
  @Override
  public void schedulerStarted() throws SchedulerException {
    recoverJobs();
  }

  @Override
  public void setDataSource(String name) {
    super.setDataSource(name);
    GATES.put(name, gate);
  }

  /** The gate of the store that uses the database under this name, from now on nobody's. */
  static Gate gate(String name) {
    Gate found = GATES.remove(name);
    return found == null ? new Gate() : found;
  }

  @Override
  public List<OperableTrigger> acquireNextTriggers(long noLaterThan, int most, long window)
      throws JobPersistenceException {
    if (!gate.enter()) {
      return List.of();
    }
    try {
      return super.acquireNextTriggers(noLaterThan, most, window);
    } finally {
      gate.leave();
    }
  }

  // why nothing is lost: what was acquired and not fired is free again at the next start
  @Override
  public List<TriggerFiredResult> triggersFired(List<OperableTrigger> triggers)
      throws JobPersistenceException {
    if (!gate.enter()) {
      return List.of();
    }
    try {
      return super.triggersFired(triggers);
    } finally {
      gate.leave();
    }
  }

  @Override
  public void releaseAcquiredTrigger(OperableTrigger trigger) {
    if (gate.enter()) {
      try {
        super.releaseAcquiredTrigger(trigger);
      } finally {
        gate.leave();
      }
    }
  }

  // why here: between a look at the former and the change of it, it could come due
  @Override
  protected boolean replaceTrigger(Connection connection, TriggerKey key, OperableTrigger trigger)
      throws JobPersistenceException {
    if (trigger instanceof PlanTrigger plan
        && retrieveTrigger(connection, key) instanceof PlanTrigger former) {
      plan.follows(former);
    }
    return super.replaceTrigger(connection, key, trigger);
  }

  @Override
  public void triggeredJobComplete(
      OperableTrigger trigger, JobDetail job, CompletedExecutionInstruction instruction) {
    completions.add(new Completion(trigger, job, instruction));
    // why again: one may have been left just after the last look and before the flag went down
    while (!completions.isEmpty() && writing.compareAndSet(false, true)) {
      try {
        writeSome();
      } finally {
        writing.set(false);
      }
    }
  }

  private void writeSome() {
    List<Completion> together = new ArrayList<>();
    for (Completion next = completions.poll(); next != null; next = completions.poll()) {
      together.add(next);
      if (together.size() == MOST_TOGETHER) {
        break;
      }
    }
    retryExecuteInNonManagedTXLock(
        LOCK_TRIGGER_ACCESS,
        connection -> {
          for (Completion each : together) {
            triggeredJobComplete(connection, each.trigger(), each.job(), each.instruction());
          }
          return null;
        });
  }
}

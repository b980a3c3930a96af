package dev.orb.scheduler.quartz;

import dev.orb.scheduler.ScheduleStore.Due;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quartz.JobDetail;
import org.quartz.JobPersistenceException;
import org.quartz.SchedulerException;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.spi.OperableTrigger;
import org.quartz.spi.TriggerFiredResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The library's store under a name that stays, firing many at a time. The library knows schedulers
 * by name within a JVM, where several servers may run; the rows must be found again after a
 * restart. Made by the library.
 *
 * <p>The library reserves each trigger, fires it and completes it in turns of its one lock, some
 * twenty statements each. Here nothing is reserved: its thread is told the earliest time, and when
 * that has come all that is due is taken in hand in one transaction, under that lock.
 */
// why: the library overrides a generic method without its type
@SuppressWarnings("unchecked")
class PlanJobStore extends JobStoreTX {
  private static final String NAME = "orb";
  private static final int MOST_TOGETHER = 500;
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(PlanJobStore.class);

  private @Nullable Parts made;

  PlanJobStore() {}

  @Override
  public void setInstanceName(String instanceName) {
    super.setInstanceName(NAME);
  }

  @Override
  public void setDataSource(String name) {
    super.setDataSource(name);
    made = Parts.of(name);
  }

  private Parts parts() {
    return Objects.requireNonNull(made);
  }

  // why not as the library does: it would start a thread that looks for misfires, of which there
  // are none here, and interrupt it at the stop, which closes H2's file under everybody; and one
  // that judges by the other nodes' clocks whether they are alive
  @Override
  public void schedulerStarted() throws SchedulerException {
    Cluster cluster = parts().cluster();
    if (cluster == null) {
      takeOver(TriggerRows::nodes);
    } else {
      cluster.start(this::takeOver);
    }
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private void takeOver(Cluster.Gone gone) throws JobPersistenceException {
    List<Due> found =
        locked(
            connection -> {
              List<Due> all = new ArrayList<>();
              for (String node : gone.nodes(connection)) {
                all.addAll(parts().rows().takeOver(connection, node));
              }
              return all;
            });
    if (!found.isEmpty()) {
      LOG.info("{} firings were in hand at a node that is gone; they come again", found.size());
    }
    parts().inHand().add(found);
  }

  private <T> T locked(Work<T> work) throws JobPersistenceException {
    return executeInNonManagedTXLock(
        LOCK_TRIGGER_ACCESS,
        connection -> {
          try {
            return work.on(connection);
          } catch (SQLException e) {
            throw new JobPersistenceException(String.valueOf(e.getMessage()), e);
          }
        },
        null);
  }

  private <T> T unlocked(Work<T> work) throws JobPersistenceException {
    return executeInNonManagedTXLock(
        null,
        connection -> {
          try {
            return work.on(connection);
          } catch (SQLException e) {
            throw new JobPersistenceException(String.valueOf(e.getMessage()), e);
          }
        },
        null);
  }

  /** One that stands for all: it says when something comes due. */
  @Override
  public List<OperableTrigger> acquireNextTriggers(long noLaterThan, int most, long window)
      throws JobPersistenceException {
    if (!mayFire() || !parts().gate().enter()) {
      return new ArrayList<>();
    }
    try {
      adopt();
      Duration ahead = ahead();
      Optional<Instant> first =
          unlocked(
              connection ->
                  TriggerRows.first(connection, Instant.ofEpochMilli(noLaterThan).plus(ahead)));
      // why a list of that kind: the library takes out what it does not wait for
      return first
          .map(at -> new ArrayList<OperableTrigger>(List.of(alarm(at.minus(ahead)))))
          .orElseGet(ArrayList::new);
    } finally {
      parts().gate().leave();
    }
  }

  private boolean mayFire() {
    Cluster cluster = parts().cluster();
    return cluster == null || cluster.mayFire();
  }

  private static PlanTrigger alarm(Instant at) {
    PlanTrigger alarm = new PlanTrigger("", Duration.ZERO, 0, 0, at);
    alarm.setKey(new TriggerKey("alarm", QuartzStore.GROUP));
    return alarm;
  }

  /** By how much things come due earlier than by the machine's clock, which the library reads. */
  private Duration ahead() {
    Instant machine = java.time.Clock.systemUTC().instant();
    return Duration.ofMillis(parts().clock().millis() - machine.toEpochMilli());
  }

  /** After a failure it is not known whether the commit before it was done: nothing may be left. */
  private void adopt() throws JobPersistenceException {
    InHand inHand = parts().inHand();
    if (!inHand.wasDoubtful()) {
      return;
    }
    try {
      inHand.add(
          unlocked(connection -> TriggerRows.inHand(connection, getInstanceId())).stream()
              .filter(due -> !inHand.has(due))
              .toList());
    } catch (JobPersistenceException e) {
      inHand.doubt();
      throw e;
    }
  }

  /** Takes all in hand that is due. The library has nothing left to do. */
  @Override
  public List<TriggerFiredResult> triggersFired(List<OperableTrigger> triggers) {
    if (!parts().gate().enter()) {
      return List.of();
    }
    try {
      take(triggers.get(0).getNextFireTime());
      return List.of();
    } catch (JobPersistenceException e) {
      LOG.warn("what is due cannot be taken in hand and is tried again: {}", e.getMessage());
      parts().inHand().doubt();
    } finally {
      parts().gate().leave();
    }
    parts().inHand().isStoppedWithin(AFTER_FAILURE);
    return List.of();
  }

  private void take(Date alarm) throws JobPersistenceException {
    Parts parts = parts();
    Instant now = parts.clock().instant();
    Instant rung = alarm.toInstant().plus(ahead());
    Instant until = rung.isAfter(now) ? rung : now;
    int most = Math.min(MOST_TOGETHER, parts.inHand().awaitRoom());
    if (most > 0) {
      parts.inHand().add(locked(connection -> parts.rows().take(connection, until, now, most)));
    }
  }

  @Override
  public void releaseAcquiredTrigger(OperableTrigger trigger) {
    // why: nothing is reserved
  }

  @Override
  public void triggeredJobComplete(
      OperableTrigger trigger, JobDetail job, CompletedExecutionInstruction instruction) {
    // why: what is dealt with is written down with what came of it
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
}

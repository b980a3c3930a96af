package dev.orb.scheduler.quartz;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.Firing;
import dev.orb.scheduler.Occurrences;
import dev.orb.scheduler.Schedule;
import dev.orb.scheduler.ScheduleStore;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.scheduler.SchedulerSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schedules in our tables, and a trigger each in the library's, written in one transaction. What
 * does not fit together all the same, as after a change of this program, is mended at the start.
 */
final class QuartzStore implements ScheduleStore {
  private static final String GROUP = "orb";
  private static final JobKey JOB = new JobKey("fire", GROUP);
  private static final Logger LOG = LoggerFactory.getLogger(QuartzStore.class);
  private static final Duration STOP = Duration.ofSeconds(35);

  private final Scheduler quartz;
  private final ScheduleTables tables;
  private final SchedulerSettings settings;
  private final Bell bell;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean started;
  private boolean held;

  QuartzStore(Scheduler quartz, ScheduleTables tables, SchedulerSettings settings, Bell bell) {
    this.quartz = quartz;
    this.tables = tables;
    this.settings = settings;
    this.bell = bell;
  }

  @FunctionalInterface
  private interface Call<T> {
    T make() throws SchedulerException;
  }

  private static <T> T asked(Call<T> call) {
    try {
      return call.make();
    } catch (SchedulerException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the scheduler failed: " + e.getMessage(), null, e);
    }
  }

  @Override
  public synchronized void put(ScheduledCommand schedule, Instant first) {
    asked(
        () -> {
          PlanTrigger trigger = trigger(schedule.id(), PlanText.of(schedule.schedule()), first);
          trigger.keeps(schedule);
          set(trigger);
          return true;
        });
  }

  private PlanTrigger trigger(String name, String plan, Instant first) {
    PlanTrigger trigger = new PlanTrigger(plan, settings.misfireThreshold(), 0, first);
    trigger.setKey(new TriggerKey(name, GROUP));
    trigger.setJobKey(JOB);
    return trigger;
  }

  private void set(PlanTrigger trigger) throws SchedulerException {
    // why: null says that there is none to replace, which it may have become a moment ago
    if (quartz.rescheduleJob(trigger.getKey(), trigger) == null) {
      quartz.scheduleJob(trigger);
    }
  }

  @Override
  public Optional<ScheduledCommand> find(String id) {
    return tables.find(id);
  }

  @Override
  public List<ScheduledCommand> list() {
    return tables.list();
  }

  @Override
  public Optional<Instant> next(String id) {
    Trigger trigger = asked(() -> quartz.getTrigger(new TriggerKey(id, GROUP)));
    return Optional.ofNullable(trigger).map(Trigger::getNextFireTime).map(Date::toInstant);
  }

  @Override
  public synchronized boolean remove(String id) {
    boolean was = tables.remove(id);
    // why after it: a crash leaves a trigger without a schedule, which rings for nobody and is
    // mended
    asked(() -> quartz.unscheduleJob(new TriggerKey(id, GROUP)));
    return was;
  }

  @Override
  public void record(Firing firing) {
    tables.record(firing);
  }

  @Override
  public List<Firing> firings(String id, int most) {
    return tables.firings(id, most);
  }

  @Override
  public synchronized void start() {
    asked(
        () -> {
          JobDetail job =
              JobBuilder.newJob(FiringJob.class)
                  .withIdentity(JOB)
                  .storeDurably()
                  .requestRecovery()
                  .build();
          quartz.addJob(job, true);
          mend();
          started = true;
          obey();
          return true;
        });
  }

  @Override
  public synchronized void hold(boolean value) {
    held = value;
    asked(
        () -> {
          obey();
          return true;
        });
  }

  private void obey() throws SchedulerException {
    if (!started || closed.get()) {
      return;
    }
    if (held) {
      quartz.standby();
    } else {
      quartz.start();
    }
  }

  private void mend() throws SchedulerException {
    Set<TriggerKey> strangers =
        new HashSet<>(quartz.getTriggerKeys(GroupMatcher.triggerGroupEquals(GROUP)));
    Instant now = Clock.systemUTC().instant();
    for (ScheduledCommand schedule : tables.list()) {
      TriggerKey key = new TriggerKey(schedule.id(), GROUP);
      strangers.remove(key);
      String plan = PlanText.of(schedule.schedule());
      boolean same = quartz.getTrigger(key) instanceof PlanTrigger kept && kept.plan().equals(plan);
      boolean spent = quartz.getTrigger(key) == null && !tables.firings(schedule.id(), 1).isEmpty();
      Optional<Instant> first = new Occurrences(schedule.schedule()).after(now);
      if (!same && !spent && first.isPresent()) {
        set(trigger(schedule.id(), plan, first.get()));
      }
    }
    for (TriggerKey stranger : strangers) {
      if (FiringJob.Names.scheduleOf(stranger.getName()).equals(stranger.getName())) {
        quartz.unscheduleJob(stranger);
      }
    }
    for (ScheduleTables.Interrupted again : tables.interrupted()) {
      set(
          trigger(
              FiringJob.Names.again(again.schedule(), again.scheduledAt()),
              PlanText.of(Schedule.once(again.scheduledAt())),
              again.scheduledAt()));
    }
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    asked(
        () -> {
          quartz.standby();
          return true;
        });
    CountDownLatch ended = new CountDownLatch(1);
    SchedulerThreads.run(
        () -> {
          asked(
              () -> {
                quartz.shutdown(true);
                return true;
              });
          ended.countDown();
        });
    // why not by interrupt: it would close the database's file under the thread that it meets
    bell.hush();
    try {
      if (!ended.await(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a firing did not end within {}; it comes again at the next start", STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

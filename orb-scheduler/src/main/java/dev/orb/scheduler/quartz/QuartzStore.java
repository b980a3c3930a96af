package dev.orb.scheduler.quartz;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.scheduler.CalendarStore;
import dev.orb.scheduler.Firing;
import dev.orb.scheduler.FiringPlace;
import dev.orb.scheduler.ScheduleStore;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.scheduler.SchedulerSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Schedules in our tables, and a trigger each in the library's, written in one transaction. What
 * does not fit together all the same, as after a change of this program, is mended at the start.
 */
final class QuartzStore implements ScheduleStore {
  static final String GROUP = "orb";
  private static final JobKey JOB = new JobKey("fire", GROUP);
  private static final Logger LOG = LoggerFactory.getLogger(QuartzStore.class);
  private static final Duration STOP = Duration.ofSeconds(35);

  /** So often it is looked what other nodes have put. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** So many firings that somebody asked for are looked past. */
  private static final int MOST_RUNS = 100;

  private final Scheduler quartz;
  private final Parts parts;
  private final ScheduleTables tables;
  private final CalendarStore calendars;
  private final SchedulerSettings settings;
  private final Bell bell;
  private final AtomicBoolean closed = new AtomicBoolean();
  private Runnable othersPut = () -> {};
  private boolean started;
  private boolean held;

  QuartzStore(
      Scheduler quartz,
      Parts parts,
      ScheduleTables tables,
      CalendarStore calendars,
      SchedulerSettings settings,
      Bell bell) {
    this.quartz = quartz;
    this.parts = parts;
    this.tables = tables;
    this.calendars = calendars;
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
    PlanTrigger trigger = trigger(schedule, first);
    trigger.keeps(schedule);
    asked(
        () -> {
          set(trigger);
          return true;
        });
  }

  @Override
  public synchronized boolean goOn(ScheduledCommand schedule, @Nullable Instant next) {
    TriggerKey key = new TriggerKey(schedule.id(), GROUP);
    return asked(
        () -> {
          boolean watched = quartz.getTrigger(key) != null;
          if (watched && (next != null || schedule.paused())) {
            PlanTrigger trigger = trigger(schedule, next == null ? Instant.MAX : next).goingOn();
            trigger.keeps(schedule);
            set(trigger);
          } else {
            tables.put(schedule);
            // why after it: a trigger of what never comes due again is mended at the start
            quartz.unscheduleJob(key);
          }
          return watched;
        });
  }

  @Override
  public synchronized void move(String id, Instant from, Instant to) {
    TriggerKey key = new TriggerKey(id, GROUP);
    asked(
        () -> {
          if (quartz.getTrigger(key) instanceof PlanTrigger kept && kept.isDueAt(from)) {
            set(keyed(id, kept.movedTo(to)));
          }
          return true;
        });
  }

  private PlanTrigger trigger(ScheduledCommand schedule, Instant first) {
    String plan = PlanText.of(schedule.schedule(), schedule.rules());
    return schedule.paused()
        ? keyed(schedule.id(), PlanTrigger.paused(plan, settings.misfireThreshold()))
        : keyed(schedule.id(), new PlanTrigger(plan, settings.misfireThreshold(), 0, 0, first));
  }

  private static PlanTrigger keyed(String name, PlanTrigger trigger) {
    trigger.setKey(new TriggerKey(name, GROUP));
    trigger.setJobKey(JOB);
    return trigger;
  }

  private void set(PlanTrigger trigger) throws SchedulerException {
    if (isBroken(trigger.getKey())) {
      // why: what is not ours may have a job that is not ours, and is not replaced then
      quartz.unscheduleJob(trigger.getKey());
    }
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
  public List<ScheduledCommand> onClients() {
    return tables.onClients();
  }

  @Override
  public synchronized void whenOthersMayHavePut(Runnable look) {
    othersPut = look;
  }

  @Override
  public Optional<Upcoming> next(String id) {
    Trigger trigger = asked(() -> quartz.getTrigger(new TriggerKey(id, GROUP)));
    if (!(trigger instanceof PlanTrigger plan) || plan.isPaused()) {
      return Optional.empty();
    }
    return Optional.ofNullable(plan.getNextFireTime())
        .map(next -> new Upcoming(next.toInstant(), plan.fired()));
  }

  @Override
  public Optional<String> fault(String id) {
    return asked(() -> isBroken(new TriggerKey(id, GROUP)))
        ? Optional.of(
            "its trigger in the database was not written here, and is refused; put it again")
        : Optional.empty();
  }

  private boolean isBroken(TriggerKey key) throws SchedulerException {
    return quartz.getTriggerState(key) == Trigger.TriggerState.ERROR;
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
  public Map<String, ScheduledCommand> find(Collection<String> ids) {
    return tables.find(ids);
  }

  @Override
  public void record(Firing firing) {
    record(List.of(firing), List.of());
  }

  @Override
  public void record(List<Firing> firings, List<Due> dealt) {
    tables.record(firings, connection -> parts.rows().dealtWith(connection, dealt));
  }

  @Override
  public List<Firing> firings(String id, int most, @Nullable FiringPlace before) {
    return tables.firings(id, most, before);
  }

  @Override
  public Optional<Instant> firedBefore(String id, String part, Instant at) {
    return tables.firedBefore(id, part, at);
  }

  @Override
  public Set<String> parts(String id, Instant from) {
    return tables.parts(id, from);
  }

  @Override
  public int forget(Instant before, int most) {
    return tables.forget(before, most);
  }

  @Override
  public Optional<Duration> clockGap() {
    return Optional.ofNullable(parts.cluster()).map(cluster -> cluster.gap().size());
  }

  @Override
  public Optional<String> problem() {
    return Optional.ofNullable(parts.cluster())
        .flatMap(cluster -> Optional.ofNullable(cluster.gap().problem()));
  }

  @Override
  public CalendarStore calendars() {
    return calendars;
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
          parts.inHand().start(settings.threads());
          obey();
          return true;
        });
    parts.inHand().add(tables.interrupted());
    if (parts.cluster() != null) {
      SchedulerThreads.look(this::lookUntilStopped);
    }
  }

  private void lookUntilStopped() {
    Runnable look = othersPut();
    while (!parts.inHand().isStoppedWithin(LOOK)) {
      look.run();
    }
  }

  private synchronized Runnable othersPut() {
    return othersPut;
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
    parts.inHand().hold(held);
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
    // why the triggers first: of what another node puts meanwhile the schedule counts
    Set<String> broken = tables.refuseStrange();
    Map<String, PlanTrigger> kept = tables.triggers();
    Set<String> inHand = tables.inHand();
    Instant now = Clock.systemUTC().instant();
    for (ScheduledCommand schedule : tables.list()) {
      PlanTrigger trigger = kept.get(schedule.id());
      String plan = PlanText.of(schedule.schedule(), schedule.rules());
      boolean same =
          trigger != null
              && !broken.contains(schedule.id())
              && trigger.plan().equals(plan)
              && trigger.isPaused() == schedule.paused();
      if (same) {
        continue;
      }
      boolean spent =
          trigger == null
              && !broken.contains(schedule.id())
              && (inHand.contains(schedule.id()) || hasComeDue(schedule.id()));
      Optional<Instant> first = new Occurrences(schedule.schedule()).after(now);
      if (!spent && first.isPresent()) {
        set(trigger(schedule, first.get()));
      }
    }
    tables.removeStrangers();
  }

  private boolean hasComeDue(String id) {
    return tables.firings(id, MOST_RUNS, null).stream()
        .anyMatch(firing -> !firing.part().equals(Firing.RUN));
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
    if (!parts.gate().shut()) {
      LOG.warn("the scheduler's thread is in the database still, and is interrupted there");
    }
    // why not by interrupt: it would close the database's file under the thread that it meets
    bell.hush();
    boolean ended = parts.inHand().stop(STOP);
    if (!ended) {
      LOG.warn("a firing did not end within {}; it comes again at the next start", STOP);
    }
    end();
    Cluster cluster = parts.cluster();
    if (cluster != null && ended) {
      cluster.leave();
    }
  }

  private void end() {
    CountDownLatch ended = new CountDownLatch(1);
    SchedulerThreads.stop(
        () -> {
          asked(
              () -> {
                quartz.shutdown(true);
                return true;
              });
          ended.countDown();
        });
    try {
      if (!ended.await(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the scheduler's thread did not end within {}", STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

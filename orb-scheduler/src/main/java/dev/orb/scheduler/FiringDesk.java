package dev.orb.scheduler;

import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.OrbException;
import dev.orb.scheduler.Firing.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands firings over to the sink, under an id that follows from schedule and time, and tries again
 * until the sink has taken or refused it. A firing that was interrupted comes again, and the sink
 * takes it once.
 */
final class FiringDesk implements ScheduleStore.Bell {
  private static final Logger LOG = LoggerFactory.getLogger(FiringDesk.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);
  private static final int FORGOTTEN_AT_A_TIME = 500;
  private static final String FIRINGS = "orb_firings_total";
  private static final String LATENESS = "orb_firing_lateness_seconds";
  private static final String SENT = "sent";

  private final CommandSink sink;
  private final Clock clock;
  private final SchedulerSettings settings;
  private final MeterRegistry meters;
  private final LastSuccess successes;
  private final Patience patience = new Patience();
  private final AtomicLong forgotten = new AtomicLong();
  private volatile @Nullable ScheduleStore store;
  private volatile @Nullable Calendars calendars;

  FiringDesk(CommandSink sink, Clock clock, SchedulerSettings settings, MeterRegistry meters) {
    this.sink = sink;
    this.clock = clock;
    this.settings = settings;
    this.meters = meters;
    this.successes = new LastSuccess(meters);
    // why: there from the start, so that a rate over them begins at 0
    meters.counter(FIRINGS, "outcome", SENT);
    meters.timer(LATENESS);
  }

  void bind(ScheduleStore bound, Calendars heeded) {
    this.calendars = heeded;
    this.store = bound;
  }

  /** When schedules last succeeded. */
  LastSuccess successes() {
    return successes;
  }

  @Override
  public boolean rings(ScheduleStore.Due due) {
    ScheduleStore records = store;
    if (records == null) {
      return false;
    }
    Instant now = clock.instant();
    Firing firing = Firing.of(due.schedule(), due.scheduledAt(), "", now, 0);
    Optional<List<Firing>> ended;
    try {
      Optional<Optional<List<Firing>>> dealt =
          patience.with(text(due), () -> deal(records, firing, due));
      if (dealt.isEmpty()) {
        return false;
      }
      ended = dealt.get();
    } catch (OrbException e) {
      ended = Optional.of(List.of(refused(firing, e)));
    }
    if (ended.isEmpty()) {
      LOG.info("schedule {} is gone; its firing of {} with it", due.schedule(), due.scheduledAt());
      return true;
    }
    for (Firing known : ended.get()) {
      if (patience.with(text(due), () -> record(records, known)).isEmpty()) {
        return false;
      }
      count(known);
    }
    return true;
  }

  private static String text(ScheduleStore.Due due) {
    return "schedule " + due.schedule() + " of " + due.scheduledAt();
  }

  /** What came of it; empty if there is no such schedule any more. */
  private Optional<List<Firing>> deal(ScheduleStore records, Firing firing, ScheduleStore.Due due) {
    return records
        .find(firing.schedule())
        .map(
            schedule -> {
              When when = schedule.schedule().when();
              if (when instanceof When.LocalCron cron) {
                return dealInZones(records, schedule, cron, due);
              }
              if (when instanceof When.AfterEnd afterEnd) {
                return dealAfterEnd(records, schedule, afterEnd, firing, due);
              }
              return List.of(
                  deal(schedule, withMissed(schedule, firing, due), LeftOut.NOBODY, due));
            });
  }

  private List<Firing> dealAfterEnd(
      ScheduleStore records,
      ScheduledCommand schedule,
      When.AfterEnd when,
      Firing firing,
      ScheduleStore.Due due) {
    Optional<Instant> wait =
        due.again() && sink.has(firing.command())
            ? Optional.empty()
            : new AfterEnds(sink, records)
                .wait(schedule, when, firing.scheduledAt(), firing.firedAt());
    if (wait.isPresent()) {
      if (due.next() != null) {
        records.move(schedule.id(), due.next(), wait.get());
      }
      return due.again()
          ? List.of(firing.without(Outcome.SKIPPED, null, "another came in its place"))
          : List.of();
    }
    // why on record first: whoever looks meanwhile, after a kill too, finds it open
    records.record(firing);
    return List.of(deal(schedule, firing, LeftOut.NOBODY, due));
  }

  private List<Firing> dealInZones(
      ScheduleStore records,
      ScheduledCommand schedule,
      When.LocalCron cron,
      ScheduleStore.Due due) {
    List<Firing> ended = new ArrayList<>();
    for (LocalFirings.InZone each :
        new LocalFirings(sink, records, settings)
            .at(schedule, cron, due.scheduledAt(), clock.instant())) {
      try {
        ended.add(
            each.leapt()
                ? each.firing().without(Outcome.MISSED, null, "a later one stands for it")
                : deal(each.schedule(), each.firing(), each.leftOut(), due));
      } catch (OrbException e) {
        if (Patience.isPassing(e.code())) {
          throw e;
        }
        ended.add(refused(each.firing(), e));
      }
    }
    return ended;
  }

  private Firing deal(
      ScheduledCommand schedule, Firing firing, LeftOut elsewhere, ScheduleStore.Due due) {
    successes.watch(schedule.id());
    String late =
        Terms.tooLate(
            schedule, firing.scheduledAt(), firing.firedAt(), settings.misfireThreshold());
    // why: one that was handed over in time and interrupted then has its command
    if (late != null && !(due.again() && sink.has(firing.command()))) {
      return firing.without(Outcome.MISSED, null, late);
    }
    Calendars heeded = Objects.requireNonNull(calendars);
    String calendar = heeded.inTheWay(schedule, firing.scheduledAt());
    if (calendar != null && !(due.again() && sink.has(firing.command()))) {
      return firing.without(Outcome.SKIPPED, null, "calendar " + calendar);
    }
    LeftOut leftOut = elsewhere.or(heeded.leftOut(schedule, firing.scheduledAt()));
    handOver(Terms.command(schedule, firing, clock.instant(), leftOut, previous(schedule, firing)));
    return firing;
  }

  /** When the schedule fired before; null of a one-off, which nobody asks that. */
  private @Nullable Instant previous(ScheduledCommand schedule, Firing firing) {
    String part = firing.part().equals(Firing.RUN) ? "" : firing.part();
    return schedule.schedule().when() instanceof When.At
        ? null
        : Objects.requireNonNull(store)
            .firedBefore(schedule.id(), part, firing.scheduledAt())
            .orElse(null);
  }

  /** Says how many times after it were missed, if the store has leapt over some. */
  private Firing withMissed(ScheduledCommand schedule, Firing firing, ScheduleStore.Due due) {
    Instant next = due.next();
    Course course = new Course(schedule.schedule(), schedule.rules(), settings.misfireThreshold());
    if (next == null || due.again() || !course.isMissed(firing.scheduledAt(), firing.firedAt())) {
      return firing;
    }
    int missed = course.between(firing.scheduledAt(), next, Course.MOST_IN_A_ROW);
    return Firing.of(
        firing.schedule(), firing.scheduledAt(), firing.part(), firing.firedAt(), missed);
  }

  /**
   * Fires a schedule now, whatever its time and calendars say. Blocks until the sink has taken it.
   *
   * @throws OrbException the sink's refusal, which is on record then
   */
  Firing run(ScheduledCommand schedule) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Firing firing = Firing.of(schedule.id(), now, Firing.RUN, now, 0);
    return asked(firing, Terms.commandAtOnce(schedule, firing, now, previous(schedule, firing)));
  }

  /**
   * Fires a schedule for a time that is past, under the id that it would have had then.
   *
   * @throws OrbException the sink's refusal, which is on record then
   */
  Firing makeUpFor(ScheduledCommand schedule, Instant scheduledAt) {
    Firing firing = Firing.of(schedule.id(), scheduledAt, "", clock.instant(), 0);
    LeftOut leftOut = Objects.requireNonNull(calendars).leftOut(schedule, scheduledAt);
    return asked(firing, Terms.lateCommand(schedule, firing, leftOut, previous(schedule, firing)));
  }

  /** Somebody waits for it: it is tried once. */
  private Firing asked(Firing firing, FiredCommand command) {
    ScheduleStore records = Objects.requireNonNull(store);
    try {
      handOver(command);
    } catch (OrbException e) {
      if (!Patience.isPassing(e.code())) {
        Firing refused = refused(firing, e);
        records.record(refused);
        count(refused);
      }
      throw e;
    }
    records.record(firing);
    count(firing);
    return firing;
  }

  private static Firing refused(Firing firing, OrbException why) {
    LOG.warn(
        "schedule {} of {} sent nothing: {}",
        firing.schedule(),
        firing.scheduledAt(),
        why.getMessage());
    boolean skipped =
        why.code() == ErrorCode.CONFLICT || why.code() == ErrorCode.PRECONDITION_FAILED;
    Outcome outcome = skipped ? Outcome.SKIPPED : Outcome.REFUSED;
    return firing.without(outcome, why.code(), why.reason());
  }

  private boolean record(ScheduleStore records, Firing firing) {
    records.record(firing);
    forgetSome(records, firing.firedAt());
    return true;
  }

  private void forgetSome(ScheduleStore records, Instant now) {
    long last = forgotten.get();
    boolean again = now.toEpochMilli() - last >= FORGET_EVERY.toMillis();
    if (!again || !forgotten.compareAndSet(last, now.toEpochMilli())) {
      return;
    }
    try {
      records.forget(now.minus(settings.retain()), FORGOTTEN_AT_A_TIME);
    } catch (OrbException e) {
      LOG.warn("old firings could not be forgotten: {}", e.getMessage());
    }
  }

  @Override
  public void hush() {
    patience.hush();
  }

  private void handOver(FiredCommand fired) {
    try {
      sink.fire(fired).toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof OrbException known
          ? known
          : new OrbException(
              ErrorCode.INTERNAL, "the sink failed: " + e.getCause(), null, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted while the sink took it");
    } catch (TimeoutException e) {
      throw new OrbException(ErrorCode.TIMEOUT, "the sink did not answer within " + PATIENCE);
    }
  }

  private void count(Firing firing) {
    ErrorCode code = firing.code();
    String outcome =
        switch (firing.outcome()) {
          case FIRED -> SENT;
          case SKIPPED, MISSED -> firing.outcome().name().toLowerCase(Locale.ROOT);
          case REFUSED -> code == null ? ErrorCode.INTERNAL.name() : code.name();
        };
    meters.counter(FIRINGS, "outcome", outcome).increment();
    Duration late = Duration.between(firing.scheduledAt(), firing.firedAt());
    meters.timer(LATENESS).record(late.isNegative() ? Duration.ZERO : late);
  }
}

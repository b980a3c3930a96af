package dev.orb.scheduler;

import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.schedule.Course;
import dev.orb.protocol.schedule.Lifetime;
import dev.orb.protocol.schedule.RunOn;
import dev.orb.protocol.schedule.When;
import dev.orb.scheduler.Firing.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  private final CommandSink sink;
  private final Clock clock;
  private final SchedulerSettings settings;
  private final FiringMeters meters;
  private final LastSuccess successes;
  private final Ticker ticker = Ticker.SYSTEM;
  private final Patience patience = new Patience();
  private final AtomicLong forgotten = new AtomicLong();
  private volatile @Nullable ScheduleStore store;
  private volatile @Nullable Calendars calendars;

  FiringDesk(CommandSink sink, Clock clock, SchedulerSettings settings, MeterRegistry meters) {
    this.sink = sink;
    this.clock = clock;
    this.settings = settings;
    this.meters = new FiringMeters(meters);
    this.successes = new LastSuccess(meters);
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
  public boolean rings(List<ScheduleStore.Due> dues) {
    ScheduleStore records = store;
    if (records == null) {
      return false;
    }
    Instant now = clock.instant();
    List<Dealing> open = dues.stream().map(due -> new Dealing(due, now)).toList();
    for (int tries = 1; true; tries++) {
      open = attempt(records, open, tries);
      if (open.isEmpty()) {
        return true;
      }
      if (patience.isHushedAfter(tries)) {
        return false;
      }
    }
  }

  /** Tries to get them onto the record; those that are to be tried again. */
  private List<Dealing> attempt(ScheduleStore records, List<Dealing> open, int tries) {
    List<Dealing> undealt = open.stream().filter(each -> each.ended() == null).toList();
    List<Dealing> again = new ArrayList<>();
    OrbException why = null;
    try {
      begin(records, undealt);
      long begun = ticker.nanos();
      for (Dealing each : undealt) {
        Duration left = PATIENCE.minus(ticker.since(begun));
        OrbException passing =
            each.settle(left.isNegative() ? Duration.ZERO : left, tries, FiringDesk::refused);
        if (passing != null) {
          why = passing;
          again.add(each);
        }
      }
      record(records, open.stream().filter(each -> each.ended() != null).toList());
    } catch (OrbException e) {
      if (!Patience.isPassing(e.code())) {
        throw e;
      }
      why = e;
      again = open;
    }
    if (why != null) {
      LOG.warn(
          "{} firings, of schedule {} among them, are tried again in {}: {}",
          again.size(),
          again.get(0).due().schedule(),
          Patience.pause(tries),
          why.getMessage());
    }
    return again;
  }

  private void begin(ScheduleStore records, List<Dealing> undealt) {
    if (undealt.isEmpty()) {
      return;
    }
    Map<String, ScheduledCommand> known =
        records.find(undealt.stream().map(each -> each.due().schedule()).distinct().toList());
    for (Dealing each : undealt) {
      ScheduledCommand schedule = known.get(each.due().schedule());
      each.begin(() -> schedule == null ? gone(each) : deal(records, schedule, each));
    }
  }

  private static List<Dealing.Handed> gone(Dealing dealing) {
    LOG.info(
        "schedule {} is gone; its firing of {} with it",
        dealing.due().schedule(),
        dealing.due().scheduledAt());
    return List.of();
  }

  private List<Dealing.Handed> deal(
      ScheduleStore records, ScheduledCommand schedule, Dealing dealing) {
    ScheduleStore.Due due = dealing.due();
    When when = schedule.schedule().when();
    if (when instanceof When.LocalCron cron) {
      return dealInZones(records, schedule, cron, due).stream()
          .map(firing -> new Dealing.Handed(firing, null))
          .toList();
    }
    if (when instanceof When.AfterEnd afterEnd) {
      return dealAfterEnd(records, schedule, afterEnd, dealing.firing(), due);
    }
    if (schedule.rules().runOn() == RunOn.CLIENT) {
      return List.of(dealOnClients(schedule, dealing.firing()));
    }
    return List.of(
        deal(schedule, withMissed(schedule, dealing.firing(), due), LeftOut.NOBODY, due));
  }

  private Dealing.Handed dealOnClients(ScheduledCommand schedule, Firing firing) {
    successes.watch(schedule.id());
    Instant at = firing.scheduledAt();
    Course course = new Course(schedule.schedule(), schedule.rules(), settings.misfireThreshold());
    String late =
        Lifetime.tooLate(schedule.rules(), at, firing.firedAt(), settings.misfireThreshold());
    boolean asksOnly = late != null || course.isLeapt(at, firing.firedAt());
    FiredCommand command =
        Terms.commandToClients(
            schedule, firing, clock.instant(), asksOnly, previous(schedule, firing));
    Firing told =
        asksOnly ? firing.because("late: only what clients ran themselves is asked for") : firing;
    return new Dealing.Handed(told, sink.fire(command).toCompletableFuture());
  }

  private List<Dealing.Handed> dealAfterEnd(
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
          ? List.of(
              new Dealing.Handed(
                  firing.without(Outcome.SKIPPED, null, "another came in its place"), null))
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
        if (each.leapt()) {
          ended.add(each.firing().without(Outcome.MISSED, null, "a later one stands for it"));
        } else {
          Dealing.Handed handed = deal(each.schedule(), each.firing(), each.leftOut(), due);
          if (handed.answer() != null) {
            Dealing.answered(handed.answer(), PATIENCE);
          }
          ended.add(handed.firing());
        }
      } catch (OrbException e) {
        if (Patience.isPassing(e.code())) {
          throw e;
        }
        ended.add(refused(each.firing(), e));
      }
    }
    return ended;
  }

  private Dealing.Handed deal(
      ScheduledCommand schedule, Firing firing, LeftOut elsewhere, ScheduleStore.Due due) {
    successes.watch(schedule.id());
    String late =
        Lifetime.tooLate(
            schedule.rules(), firing.scheduledAt(), firing.firedAt(), settings.misfireThreshold());
    // why: one that was handed over in time and interrupted then has its command
    if (late != null && !(due.again() && sink.has(firing.command()))) {
      return new Dealing.Handed(firing.without(Outcome.MISSED, null, late), null);
    }
    Calendars heeded = Objects.requireNonNull(calendars);
    String calendar = heeded.inTheWay(schedule, firing.scheduledAt());
    if (calendar != null && !(due.again() && sink.has(firing.command()))) {
      return new Dealing.Handed(
          firing.without(Outcome.SKIPPED, null, "calendar " + calendar), null);
    }
    LeftOut leftOut = elsewhere.or(heeded.leftOut(schedule, firing.scheduledAt()));
    FiredCommand command =
        Terms.command(schedule, firing, clock.instant(), leftOut, previous(schedule, firing));
    return new Dealing.Handed(firing, sink.fire(command).toCompletableFuture());
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
      Dealing.answered(sink.fire(command).toCompletableFuture(), PATIENCE);
    } catch (OrbException e) {
      if (!Patience.isPassing(e.code())) {
        Firing refused = refused(firing, e);
        records.record(refused);
        meters.count(refused);
      }
      throw e;
    }
    records.record(firing);
    meters.count(firing);
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

  private void record(ScheduleStore records, List<Dealing> over) {
    if (over.isEmpty()) {
      return;
    }
    List<Firing> firings = new ArrayList<>();
    over.forEach(each -> firings.addAll(Objects.requireNonNull(each.ended())));
    records.record(firings, over.stream().map(Dealing::due).toList());
    firings.forEach(meters::count);
    forgetSome(records, over.get(0).firing().firedAt());
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
}

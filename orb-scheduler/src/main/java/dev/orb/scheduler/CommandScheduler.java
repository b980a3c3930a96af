package dev.orb.scheduler;

import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Scheduling;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.protocol.schedule.SkipOn;
import dev.orb.protocol.schedule.When;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands at a time. Schedules survive restarts and kills; a firing has the same command id
 * on every node and after every restart, so it is sent once. Thread-safe; calls block on the
 * database.
 */
public final class CommandScheduler implements AutoCloseable {
  private static final int MOST_TIMES = 1000;

  /** So many times are looked at for some that no calendar is in the way of. */
  private static final int LOOKED_AT = 5000;

  private final ScheduleStore store;
  private final FiringDesk desk;
  private final Calendars calendars;
  private final CommandSink sink;
  private final OnClients clients;
  private final Clock clock;
  private final SchedulerSettings settings;
  private final AtomicBoolean frozen = new AtomicBoolean();

  private CommandScheduler(
      ScheduleStore store,
      FiringDesk desk,
      Calendars calendars,
      Scheduling ground,
      SchedulerSettings settings) {
    this.store = store;
    this.desk = desk;
    this.calendars = calendars;
    this.sink = ground.sink();
    this.clients = new OnClients(store, ground.sink(), settings.misfireThreshold());
    this.clock = ground.clock();
    this.settings = settings;
  }

  /** Starts a scheduler with the usual settings. */
  public static CommandScheduler start(Scheduling ground) {
    return start(ground, SchedulerSettings.USUAL, new CompositeMeterRegistry());
  }

  /**
   * Starts a scheduler.
   *
   * @param meters where firings and their lateness are counted
   */
  public static CommandScheduler start(
      Scheduling ground, SchedulerSettings settings, MeterRegistry meters) {
    ScheduleStore.Provider provider =
        ServiceLoader.load(ScheduleStore.Provider.class, CommandScheduler.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () ->
                    new OrbException(
                        ErrorCode.INTERNAL, "no adapter for schedules is on the class path"));
    return start(ground, settings, meters, provider);
  }

  /**
   * Starts a scheduler on a store of your own, such as a test's.
   *
   * @param meters where firings and their lateness are counted
   */
  public static CommandScheduler start(
      Scheduling ground,
      SchedulerSettings settings,
      MeterRegistry meters,
      ScheduleStore.Provider provider) {
    FiringDesk desk = new FiringDesk(ground.sink(), ground.clock(), settings, meters);
    ScheduleStore store = provider.open(ground, settings, desk);
    Calendars calendars = new Calendars(store.calendars(), store);
    desk.bind(store, calendars);
    ground.sink().whenEnded(desk.successes()::ended);
    desk.successes().load(store, ground.sink());
    CommandScheduler scheduler = new CommandScheduler(store, desk, calendars, ground, settings);
    scheduler.clients.start();
    // why first: of a fleet that is frozen nothing may come due at the start either
    ground.whenFrozen(scheduler::freeze);
    store.start();
    if (store.clockGap().isPresent()) {
      meters.gauge(
          "orb_scheduler_clock_gap_seconds",
          store,
          it -> it.clockGap().orElse(Duration.ZERO).toMillis() / 1000.0);
    }
    return scheduler;
  }

  /** Looks now which schedules other nodes have put for clients to run; the store has it do so. */
  void lookAgain() {
    clients.lookAgain();
  }

  private void freeze(boolean now) {
    frozen.set(now);
    store.hold(now);
  }

  /**
   * Keeps a schedule, in place of the one that has its id.
   *
   * @return its next times, at most three; none if it is paused
   * @throws OrbException {@code BAD_PARAMS} if it never comes due, or its target does not parse
   */
  public synchronized List<Instant> put(ScheduledCommand command) {
    require(command);
    Instant now = clock.instant();
    ScheduledCommand anchored = command.at(anchored(command.schedule(), now));
    Instant first = first(anchored.schedule(), anchored.rules(), now);
    store.put(anchored, first);
    clients.changed(anchored);
    desk.successes().watch(anchored.id());
    return anchored.paused() ? List.of() : times(anchored, first.minusMillis(1), 3);
  }

  /**
   * Keeps a new schedule.
   *
   * @return its next times, at most three; none if it is paused
   * @throws OrbException {@code DUPLICATE_ID} if the id is taken; {@code BAD_PARAMS} if it never
   *     comes due
   */
  public synchronized List<Instant> add(ScheduledCommand command) {
    if (store.find(command.id()).isPresent()) {
      throw new OrbException(
          ErrorCode.DUPLICATE_ID,
          "schedule " + command.id() + " exists",
          "put it to replace it, or choose another id");
    }
    return put(command);
  }

  private void require(ScheduledCommand command) {
    sink.check(command.target());
    calendars.require(command.rules().skipOn());
    clients.require(command);
  }

  /**
   * A fixed rate counts from its start, which is therefore kept; so is the first time of others.
   */
  private static Schedule anchored(Schedule schedule, Instant now) {
    if (schedule.start() != null) {
      return schedule;
    }
    if (schedule.when() instanceof When.AfterEnd afterEnd) {
      return schedule.starting(now.plus(afterEnd.pause()));
    }
    return schedule.when() instanceof When.Every every
        ? schedule.starting(now.plus(every.period()))
        : schedule;
  }

  private Instant first(Schedule schedule, Rules rules, Instant now) {
    boolean once = schedule.when() instanceof When.At;
    // why: a one-off that is just past is meant for now, not refused for the time it took to arrive
    Instant from = once ? now.minus(settings.misfireThreshold()) : now;
    return new Occurrences(schedule)
        .after(once && rules.pastToo() ? Instant.MIN : from)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.BAD_PARAMS,
                    "the schedule never comes due after " + now,
                    once
                        ? "give a later time, or past: run to have it run now"
                        : "check its date, its end and that such a day exists"));
  }

  /**
   * Lets a schedule come due no more until it is resumed. What it has sent goes on; of one that is
   * paused nothing changes.
   *
   * @throws OrbException {@code NOT_FOUND}
   */
  public synchronized void pause(String id) {
    ScheduledCommand command = known(id);
    if (!command.paused()) {
      store.goOn(command.paused(true), null);
      clients.changed(command.paused(true));
    }
  }

  /**
   * Lets a paused schedule come due again, next at its first time after now: what passed meanwhile
   * is not made up for. That a one-off passed is on record as missed.
   *
   * @throws OrbException {@code NOT_FOUND}
   */
  public synchronized void resume(String id) {
    ScheduledCommand command = known(id);
    if (!command.paused()) {
      return;
    }
    Instant now = clock.instant();
    Optional<Instant> next = new Occurrences(command.schedule()).after(now);
    boolean watched = store.goOn(command.paused(false), next.orElse(null));
    clients.changed(command.paused(false));
    if (watched && command.schedule().when() instanceof When.At at && next.isEmpty()) {
      Instant nominal = Instant.ofEpochMilli(at.instant().toEpochMilli());
      store.record(
          Firing.of(id, nominal, "", now, 0)
              .without(Firing.Outcome.MISSED, null, "it was paused at its time"));
    }
  }

  /**
   * Fires a schedule now, besides its times and whether it is paused or not. Blocks until the
   * command is journalled.
   *
   * @return the firing
   * @throws OrbException {@code NOT_FOUND} if there is no such schedule; {@code UNAVAILABLE} while
   *     the fleet is frozen; and why the command was refused, which is on record too
   */
  public Firing run(String id) {
    ScheduledCommand command = known(id);
    requireThawed();
    return desk.run(command);
  }

  private void requireThawed() {
    if (frozen.get()) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the fleet is frozen, and no schedule fires", "thaw it first");
    }
  }

  /**
   * The times of a schedule in a range that is past, of which no command came.
   *
   * @param from the first that counts
   * @param to the last that counts
   * @throws OrbException {@code NOT_FOUND}; {@code BAD_PARAMS} if the range is none, or too long
   */
  public List<Instant> unfired(String id, Instant from, Instant to) {
    return new Backfill(store, calendars).times(known(id), from, to, clock.instant());
  }

  /**
   * Makes up for the times of a range that is past, of which no command came: each fires now, under
   * the id that it would have had then, and waits at its clients for the one before it. Blocks
   * until all are journalled.
   *
   * @return what came of them, the earliest first
   * @throws OrbException as {@link #unfired} and {@link #run}; what was fired before a refusal
   *     stays
   */
  public List<Firing> backfill(String id, Instant from, Instant to) {
    ScheduledCommand command = known(id);
    requireThawed();
    List<Firing> fired = new ArrayList<>();
    for (Instant at : unfired(id, from, to)) {
      fired.add(desk.makeUpFor(command, at));
    }
    return fired;
  }

  /** The schedule of that id. */
  public Optional<ScheduledCommand> get(String id) {
    return store.find(id);
  }

  /**
   * The version of a schedule that the clients are to have that run it themselves; empty if there
   * are none to.
   */
  public Optional<String> versionOnClients(String id) {
    return store.find(id).flatMap(clients::version);
  }

  /** Why a schedule cannot come due, in words, if what watches over it is broken. */
  public Optional<String> fault(String id) {
    return store.fault(id);
  }

  /** Every schedule, by id. */
  public List<ScheduledCommand> list() {
    return store.list();
  }

  /**
   * When it comes due next.
   *
   * @param most how many times, up to 1000
   * @throws OrbException {@code NOT_FOUND}
   */
  public List<Instant> next(String id, int most) {
    ScheduledCommand command = known(id);
    Schedule schedule = command.schedule();
    return store
        .next(id)
        .map(
            next ->
                times(command.at(left(schedule, next.cameDue())), next.at().minusMillis(1), most))
        .orElse(List.of());
  }

  /** The same, at most as often as it may come due still. */
  private static Schedule left(Schedule schedule, int cameDue) {
    Integer times = schedule.times();
    return times == null ? schedule : schedule.times(Math.max(1, times - cameDue));
  }

  /** When a schedule would come due, if it were put now. */
  public List<Instant> preview(ScheduledCommand command, int most) {
    Instant now = clock.instant();
    calendars.require(command.rules().skipOn());
    Schedule anchored = anchored(command.schedule(), now);
    Instant first = first(anchored, command.rules(), now);
    return times(command.at(anchored), first.minusMillis(1), most);
  }

  /**
   * What would come of a schedule, if it were put now.
   *
   * @throws OrbException as {@link #put} would throw
   */
  public Forecast forecast(ScheduledCommand command) {
    require(command);
    // why now: a time that is past is to be refused before anybody looks
    var unused = preview(command, 1);
    return new Forecast(command, this::preview, calendars);
  }

  /** The times after this that no calendar is in the way of. */
  private List<Instant> times(ScheduledCommand command, Instant after, int most) {
    if (most < 1 || most > MOST_TIMES) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "n: " + most + " is not 1 to " + MOST_TIMES);
    }
    SkipOn skipOn = command.rules().skipOn();
    if (command.schedule().when() instanceof When.LocalCron) {
      return timesInZones(command, after, most);
    }
    Occurrences occurrences = new Occurrences(command.schedule());
    if (skipOn == null || skipOn.isPerClient()) {
      return occurrences.list(after, most);
    }
    List<Instant> times = new ArrayList<>();
    Integer left = command.schedule().times();
    Optional<Instant> next = occurrences.after(after);
    for (int looked = 0;
        next.isPresent() && times.size() < most && looked < LOOKED_AT && left(left, looked);
        looked++) {
      if (calendars.inTheWay(command, next.get()) == null) {
        times.add(next.get());
      }
      next = occurrences.after(next.get());
    }
    return List.copyOf(times);
  }

  /** Those in the zones that its clients live in now; in UTC if nobody is in its target. */
  private List<Instant> timesInZones(ScheduledCommand command, Instant after, int most) {
    Set<ZoneId> zones = new HashSet<>(sink.zones(command.target()));
    if (zones.isEmpty()) {
      zones.add(ZoneOffset.UTC);
    }
    NavigableSet<Instant> times = new TreeSet<>();
    for (ZoneId zone : zones) {
      times.addAll(times(command.at(command.schedule().in(zone)), after, most));
    }
    return times.stream().limit(most).toList();
  }

  private static boolean left(@Nullable Integer times, int looked) {
    return times == null || looked < times;
  }

  /** Why no schedule fires here although it should; empty if nothing keeps them. */
  public Optional<String> problem() {
    return store.problem();
  }

  /** The calendars that schedules heed. */
  public Calendars calendars() {
    return calendars;
  }

  /** A schedule's firings, the newest first. */
  public List<Firing> firings(String id, int most) {
    return firings(id, most, null);
  }

  /**
   * A schedule's firings, the newest first.
   *
   * @param before only those after this one in that order; null for all
   * @throws OrbException {@code NOT_FOUND}
   */
  public List<Firing> firings(String id, int most, @Nullable FiringPlace before) {
    known(id);
    return store.firings(id, most, before);
  }

  /**
   * Forgets a schedule. Commands that it has sent go on.
   *
   * @throws OrbException {@code NOT_FOUND}
   */
  public synchronized void remove(String id) {
    if (!store.remove(id)) {
      throw unknown(id);
    }
    clients.removed(id);
    desk.successes().forget(id);
  }

  private ScheduledCommand known(String id) {
    return store.find(id).orElseThrow(() -> unknown(id));
  }

  private static OrbException unknown(String id) {
    return new OrbException(ErrorCode.NOT_FOUND, "no schedule " + id, "see orb schedule list");
  }

  /** Ends the watch and waits for firings in hand. Schedules stay. Bounded, idempotent. */
  @Override
  public void close() {
    store.close();
  }
}

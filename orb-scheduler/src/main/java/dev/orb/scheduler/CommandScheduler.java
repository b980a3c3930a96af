package dev.orb.scheduler;

import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Scheduling;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Sends commands at a time. Schedules survive restarts and kills; a firing has the same command id
 * on every node and after every restart, so it is sent once. Thread-safe; calls block on the
 * database.
 */
public final class CommandScheduler implements AutoCloseable {
  private static final int MOST_TIMES = 1000;

  private final ScheduleStore store;
  private final CommandSink sink;
  private final Clock clock;
  private final SchedulerSettings settings;

  private CommandScheduler(
      ScheduleStore store, CommandSink sink, Clock clock, SchedulerSettings settings) {
    this.store = store;
    this.sink = sink;
    this.clock = clock;
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
    FiringDesk desk = new FiringDesk(ground.sink(), ground.clock(), meters);
    ScheduleStore store = provider.open(ground, settings, desk);
    desk.bind(store);
    // why first: of a fleet that is frozen nothing may come due at the start either
    ground.whenFrozen(store::hold);
    store.start();
    return new CommandScheduler(store, ground.sink(), ground.clock(), settings);
  }

  /**
   * Keeps a schedule, in place of the one that has its id.
   *
   * @return its next times, at most three
   * @throws OrbException {@code BAD_PARAMS} if it never comes due, or its target does not parse
   */
  public List<Instant> put(ScheduledCommand command) {
    sink.check(command.target());
    Instant now = clock.instant();
    ScheduledCommand anchored = anchored(command, now);
    Instant first = first(anchored.schedule(), now);
    store.put(anchored, first);
    return new Occurrences(anchored.schedule()).list(first.minusMillis(1), 3);
  }

  /**
   * Keeps a new schedule.
   *
   * @return its next times, at most three
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

  /** A fixed rate counts from its start, which is therefore kept. */
  private static ScheduledCommand anchored(ScheduledCommand command, Instant now) {
    Schedule schedule = command.schedule();
    if (!(schedule.when() instanceof When.Every every) || schedule.start() != null) {
      return command;
    }
    return new ScheduledCommand(
        command.id(),
        command.name(),
        command.params(),
        command.options(),
        command.target(),
        schedule.starting(now.plus(every.period())));
  }

  private Instant first(Schedule schedule, Instant now) {
    // why: a one-off that is just past is meant for now, not refused for the time it took to arrive
    Instant from =
        schedule.when() instanceof When.At ? now.minus(settings.misfireThreshold()) : now;
    return new Occurrences(schedule)
        .after(from)
        .orElseThrow(
            () ->
                new OrbException(
                    ErrorCode.BAD_PARAMS,
                    "the schedule never comes due after " + now,
                    "check its date, its end and that such a day exists"));
  }

  /** The schedule of that id. */
  public Optional<ScheduledCommand> get(String id) {
    return store.find(id);
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
    return store
        .next(id)
        .map(next -> times(command.schedule(), next.minusMillis(1), most))
        .orElse(List.of());
  }

  /** When a schedule would come due, if it were put now. */
  public List<Instant> preview(Schedule schedule, int most) {
    Instant now = clock.instant();
    Schedule anchored =
        schedule.when() instanceof When.Every every && schedule.start() == null
            ? schedule.starting(now.plus(every.period()))
            : schedule;
    return times(anchored, first(anchored, now).minusMillis(1), most);
  }

  private static List<Instant> times(Schedule schedule, Instant after, int most) {
    if (most < 1 || most > MOST_TIMES) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "n: " + most + " is not 1 to " + MOST_TIMES);
    }
    return new Occurrences(schedule).list(after, most);
  }

  /** A schedule's firings, the newest first. */
  public List<Firing> firings(String id, int most) {
    known(id);
    return store.firings(id, most);
  }

  /**
   * Forgets a schedule. Commands that it has sent go on.
   *
   * @throws OrbException {@code NOT_FOUND}
   */
  public void remove(String id) {
    if (!store.remove(id)) {
      throw unknown(id);
    }
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

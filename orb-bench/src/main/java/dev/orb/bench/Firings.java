package dev.orb.bench;

import dev.orb.bench.due.Lateness;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.Scheduling;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.Schedule;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.scheduler.ScheduledCommand;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler of a node, and how late what it fires is: when the node has journalled it, or, if
 * it stands alone, when it is handed over.
 */
final class Firings implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration TOLD_EVERY = Duration.ofSeconds(30);
  private static final Duration LEAST_AHEAD = Duration.ofSeconds(3);

  private final int clients;
  private final CommandScheduler scheduler;
  private volatile @Nullable Lateness lateness;
  private Duration putting = Duration.ofSeconds(15);

  /**
   * Starts it.
   *
   * @param alone whether what it fires goes nowhere
   * @param clients whom it fires at, one after the other
   */
  Firings(Scheduling ground, boolean alone, int clients) {
    this.clients = clients;
    this.scheduler = CommandScheduler.start(new Ground(ground, new Timed(ground, alone)));
  }

  /** One of the clients in turn. */
  private ScheduledCommand command(int number, Schedule schedule) {
    return ScheduledCommand.of("bench-" + number, OrbSide.ECHO.with(OrbSide.PARAMS))
        .to(Target.client(OrbSide.id(number % clients)))
        .at(schedule);
  }

  /** Has so many schedules come due in the same second. */
  Lateness burst(int count) throws InterruptedException {
    Lateness all = new Lateness(count);
    Instant begun = Clock.systemUTC().instant();
    Instant due = begun.plus(putting);
    lateness = all;
    put(count, Schedule.once(due), Rules.USUAL);
    Duration took = Duration.between(begun, Clock.systemUTC().instant());
    putting = took.multipliedBy(2).plus(LEAST_AHEAD);
    boolean unused = all.await(putting.plus(PATIENCE));
    forget(count);
    return all;
  }

  /** Fires so many in the first moment of each second, for so long. */
  Lateness hold(int each, Duration time) throws InterruptedException {
    int seconds = Math.toIntExact(time.toSeconds());
    Lateness all = new Lateness(each * seconds);
    lateness = all;
    Instant start = Clock.systemUTC().instant().plus(putting);
    // why all: with the usual rule one that is far behind stands for those after it
    put(
        each,
        Schedule.every(Duration.ofSeconds(1)).starting(start).times(seconds),
        Rules.USUAL.misfire(Misfire.ALL));
    Instant end = start.plus(time).plus(PATIENCE);
    while (!all.await(TOLD_EVERY) && Clock.systemUTC().instant().isBefore(end)) {
      Progress.say(
          String.format(
              Locale.ROOT,
              "%,d of %,d fired, half of them within %,.0f ms, 99 of 100 within %,.0f ms",
              all.came(),
              (long) each * seconds,
              all.quantile(0.5),
              all.quantile(0.99)));
    }
    forget(each);
    return all;
  }

  private void put(int count, Schedule schedule, Rules rules) {
    for (int i = 0; i < count; i++) {
      List<Instant> unused = scheduler.put(command(i, schedule).by(rules));
    }
  }

  private void forget(int count) {
    for (int i = 0; i < count; i++) {
      scheduler.remove("bench-" + i);
    }
  }

  @Override
  public void close() {
    scheduler.close();
  }

  /** Says when each was taken. */
  private final class Timed implements CommandSink {
    private final CommandSink node;
    private final Clock clock;
    private final boolean alone;

    Timed(Scheduling ground, boolean alone) {
      this.node = ground.sink();
      this.clock = ground.clock();
      this.alone = alone;
    }

    @Override
    public CompletionStage<CommandId> fire(FiredCommand command) {
      CompletionStage<CommandId> answer =
          alone ? CompletableFuture.completedFuture(command.id()) : node.fire(command);
      return answer.thenApply(
          id -> {
            Lateness all = lateness;
            if (all != null) {
              all.came(
                  command.schedule() + command.scheduledAt(),
                  command.scheduledAt(),
                  clock.instant());
            }
            return id;
          });
    }

    @Override
    public boolean has(CommandId id) {
      return node.has(id);
    }

    @Override
    public Set<ZoneId> zones(Target target) {
      return node.zones(target);
    }
  }

  private record Ground(Scheduling real, CommandSink sink) implements Scheduling {
    @Override
    public DataSource dataSource() {
      return real.dataSource();
    }

    @Override
    public Clock clock() {
      return real.clock();
    }

    @Override
    public void whenFrozen(Consumer<Boolean> listener) {
      real.whenFrozen(listener);
    }

    @Override
    public String node() {
      return real.node();
    }
  }
}

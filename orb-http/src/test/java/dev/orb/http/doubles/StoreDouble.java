package dev.orb.http.doubles;

import dev.orb.protocol.CommandSink;
import dev.orb.protocol.Scheduling;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.scheduler.CalendarStore;
import dev.orb.scheduler.CommandScheduler;
import dev.orb.scheduler.Firing;
import dev.orb.scheduler.FiringPlace;
import dev.orb.scheduler.ScheduleStore;
import dev.orb.scheduler.ScheduledCommand;
import dev.orb.scheduler.SchedulerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Schedules in memory, which fire when the test says. */
public final class StoreDouble implements ScheduleStore {
  /** By schedule, why it cannot come due. */
  public final Map<String, String> faults = new ConcurrentHashMap<>();

  private final Map<String, ScheduledCommand> all = Collections.synchronizedMap(new TreeMap<>());
  private final List<Firing> fired = Collections.synchronizedList(new ArrayList<>());
  private final CalendarsDouble calendars = new CalendarsDouble();
  private final Clock clock;

  public StoreDouble(Clock clock) {
    this.clock = clock;
  }

  /** A scheduler on this store. */
  public CommandScheduler scheduler() {
    Scheduling ground = new Ground(clock);
    return CommandScheduler.start(
        ground, SchedulerSettings.USUAL, new SimpleMeterRegistry(), (g, s, bell) -> this);
  }

  private record Ground(Clock clock) implements Scheduling {
    @Override
    public CommandSink sink() {
      return command -> CompletableFuture.completedFuture(command.id());
    }

    @Override
    public DataSource dataSource() {
      throw new IllegalStateException("this ground has no database");
    }

    @Override
    public String node() {
      return "orb-1";
    }
  }

  @Override
  public void put(ScheduledCommand schedule, Instant first) {
    all.put(schedule.id(), schedule);
  }

  @Override
  public Optional<ScheduledCommand> find(String id) {
    return Optional.ofNullable(all.get(id));
  }

  @Override
  public List<ScheduledCommand> list() {
    return List.copyOf(all.values());
  }

  @Override
  public boolean goOn(ScheduledCommand schedule, @Nullable Instant next) {
    all.put(schedule.id(), schedule);
    return true;
  }

  @Override
  public Optional<Upcoming> next(String id) {
    return find(id)
        .filter(schedule -> !schedule.paused())
        .flatMap(schedule -> new Occurrences(schedule.schedule()).after(clock.instant()))
        .map(next -> new Upcoming(next, 0));
  }

  @Override
  public Optional<String> fault(String id) {
    return Optional.ofNullable(faults.get(id));
  }

  @Override
  public void move(String id, Instant from, Instant to) {}

  @Override
  public boolean remove(String id) {
    return all.remove(id) != null;
  }

  @Override
  public void record(Firing firing) {
    fired.add(0, firing);
  }

  @Override
  public List<Firing> firings(String id, int most, @Nullable FiringPlace before) {
    return List.copyOf(fired).stream()
        .filter(firing -> firing.schedule().equals(id))
        .filter(firing -> before == null || firing.scheduledAt().isBefore(before.scheduledAt()))
        .limit(most)
        .toList();
  }

  @Override
  public Optional<Instant> firedBefore(String id, String part, Instant at) {
    return Optional.empty();
  }

  @Override
  public Set<String> parts(String id, Instant from) {
    return Set.of();
  }

  @Override
  public int forget(Instant before, int most) {
    return 0;
  }

  @Override
  public CalendarStore calendars() {
    return calendars;
  }

  @Override
  public void start() {}

  @Override
  public void hold(boolean held) {}

  @Override
  public void close() {}
}

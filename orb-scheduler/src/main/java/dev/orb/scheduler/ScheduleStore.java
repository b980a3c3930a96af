package dev.orb.scheduler;

import dev.orb.protocol.Scheduling;
import dev.orb.protocol.schedule.RunOn;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The port to what keeps schedules and watches the time: durable, and true after a crash.
 * Thread-safe; calls block on the database.
 */
public interface ScheduleStore extends AutoCloseable {

  /**
   * Keeps a schedule and watches it, in place of the one that has its id.
   *
   * @param first its first time; for one that is paused it does not matter
   */
  void put(ScheduledCommand schedule, Instant first);

  /**
   * Keeps a schedule that goes on, with what has come due of it so far, in place of the one that
   * has its id. One that never comes due again is kept and not watched.
   *
   * @param next its next time; null if it is paused
   * @return whether it was watched before, and so is again
   */
  boolean goOn(ScheduledCommand schedule, @Nullable Instant next);

  /**
   * Lets a schedule come due at another time, unless it was put, paused or has come due meanwhile.
   *
   * @param from when it comes due next
   * @param to when it is to come due instead
   */
  void move(String id, Instant from, Instant to);

  /** The schedule of that id. */
  Optional<ScheduledCommand> find(String id);

  /** The schedules of these ids, as far as there are any, by id. */
  default Map<String, ScheduledCommand> find(Collection<String> ids) {
    Map<String, ScheduledCommand> found = new HashMap<>();
    ids.forEach(id -> find(id).ifPresent(schedule -> found.put(id, schedule)));
    return found;
  }

  /** Every schedule, by id. */
  List<ScheduledCommand> list();

  /** Those that clients run themselves, the paused ones too. */
  default List<ScheduledCommand> onClients() {
    return list().stream().filter(command -> command.rules().runOn() == RunOn.CLIENT).toList();
  }

  /**
   * Has it looked every few seconds what other nodes have put, from the {@link #start} to the close
   * and on a thread that may block; never, if no other node shares this store. To be said once.
   */
  default void whenOthersMayHavePut(Runnable look) {}

  /** When it comes due next; empty when it never does again, or is paused. */
  Optional<Upcoming> next(String id);

  /**
   * What a schedule has before it.
   *
   * @param at when it comes due next
   * @param cameDue how often it has
   */
  record Upcoming(Instant at, int cameDue) {}

  /** Why it cannot come due, in words, if the watch over it is broken. */
  Optional<String> fault(String id);

  /** Forgets a schedule and its firings; whether there was one. */
  boolean remove(String id);

  /** Keeps a record of a firing; the same one again changes nothing. */
  void record(Firing firing);

  /**
   * Keeps records of firings, and with them, in one step, that these times are dealt with: they do
   * not come again.
   */
  default void record(List<Firing> firings, List<Due> dealt) {
    firings.forEach(this::record);
  }

  /** A schedule's firings, the newest first, at most so many. */
  default List<Firing> firings(String id, int most) {
    return firings(id, most, null);
  }

  /** The same, older than one of them; null for all. */
  List<Firing> firings(String id, int most, @Nullable FiringPlace before);

  /**
   * When a schedule fired last before this.
   *
   * @param part of those of this part only, as of one zone
   * @return the nominal time of the newest firing before it of which a command came
   */
  Optional<Instant> firedBefore(String id, String part, Instant at);

  /** The parts of a schedule's firings from this time on, each once. */
  Set<String> parts(String id, Instant from);

  /**
   * Forgets some firings that are older than that, but no schedule's newest.
   *
   * @param most how many at most
   * @return how many
   */
  int forget(Instant before, int most);

  /** Calendars, kept in the same place. */
  CalendarStore calendars();

  /** How far the clock is ahead of the database's; empty if they are the same machine's. */
  default Optional<Duration> clockGap() {
    return Optional.empty();
  }

  /** Why nothing comes due here although it should; empty if nothing keeps it. */
  default Optional<String> problem() {
    return Optional.empty();
  }

  /** Begins to watch. What came due before and was interrupted comes again, under the same time. */
  void start();

  /**
   * Lets nothing come due from now on, not even after the start; or goes on, and what was missed
   * meanwhile is dealt with by each schedule's own rule. What is in hand goes on.
   */
  void hold(boolean held);

  /** Ends the watch, waits for firings in hand, and keeps everything. Bounded, idempotent. */
  @Override
  void close();

  /** Opens stores; found as a service. */
  interface Provider {
    /**
     * Opens the store on a database.
     *
     * @param bell told when a schedule is due
     */
    ScheduleStore open(Scheduling ground, SchedulerSettings settings, Bell bell);
  }

  /** Told when schedules are due. */
  interface Bell {
    /**
     * They are due. Blocks until they are dealt with, which {@link #record(List, List)} is told of
     * each, or {@link #hush hushed}; the same time may come again after a crash.
     *
     * @return whether all are dealt with; if not, the others come again at the next start
     */
    boolean rings(List<Due> dues);

    /** The store is about to close: whatever waits is to give up soon. */
    void hush();
  }

  /**
   * A time that has come.
   *
   * @param schedule whose
   * @param scheduledAt the nominal time
   * @param next the time that follows it; null if that is not known, or there is none
   * @param again whether it came before, and was interrupted
   * @param entry by which the store knows it again
   */
  record Due(
      String schedule, Instant scheduledAt, @Nullable Instant next, boolean again, String entry) {}
}

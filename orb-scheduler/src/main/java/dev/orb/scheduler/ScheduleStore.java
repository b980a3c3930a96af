package dev.orb.scheduler;

import dev.orb.protocol.Scheduling;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The port to what keeps schedules and watches the time: durable, and true after a crash.
 * Thread-safe; calls block on the database.
 */
public interface ScheduleStore extends AutoCloseable {

  /**
   * Keeps a schedule and watches it, in place of the one that has its id.
   *
   * @param first its first time
   */
  void put(ScheduledCommand schedule, Instant first);

  /** The schedule of that id. */
  Optional<ScheduledCommand> find(String id);

  /** Every schedule, by id. */
  List<ScheduledCommand> list();

  /** When it comes due next; empty when it never does again. */
  Optional<Instant> next(String id);

  /** Forgets a schedule and its firings; whether there was one. */
  boolean remove(String id);

  /** Keeps a record of a firing; the same one again changes nothing. */
  void record(Firing firing);

  /** A schedule's firings, the newest first, at most so many. */
  List<Firing> firings(String id, int most);

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

  /** Told when a schedule is due. */
  interface Bell {
    /**
     * It is due. Blocks until it is dealt with or {@link #hush hushed}; the same time may come
     * again after a crash.
     *
     * @return whether it is dealt with; if not, it comes again at the next start
     */
    boolean rings(String id, Instant scheduledAt);

    /** The store is about to close: whatever waits is to give up soon. */
    void hush();
  }
}

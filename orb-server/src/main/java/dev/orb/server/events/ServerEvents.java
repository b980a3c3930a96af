package dev.orb.server.events;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, in memory. Whoever publishes waits for nobody. Whoever follows reads at his
 * own pace what is still there, and is told when he was too slow and some are gone: that is the one
 * bound, whatever the number of readers. Thread-safe.
 */
public final class ServerEvents {
  /** How many are kept. */
  public static final int KEPT = 10_000;

  private static final long IDS_A_MILLI = 1_000;

  private final String node;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final @Nullable ServerEvent[] newest;
  private final List<Consumer<ServerEvent>> listeners = new CopyOnWriteArrayList<>();
  private final long before;
  private long last;
  private boolean closed;

  /**
   * What one look has found.
   *
   * @param events after the one that was named, in order, at most so many as were asked for
   * @param missed whether some before them are gone, not read in time or of a former process
   * @param over whether no more will come
   */
  public record Found(List<ServerEvent> events, boolean missed, boolean over) {}

  /** Empty, for the events of that node. */
  public ServerEvents(String node, Clock clock) {
    this(node, clock, KEPT);
  }

  ServerEvents(String node, Clock clock, int kept) {
    this.node = node;
    this.clock = clock;
    this.newest = new ServerEvent[kept];
    // why: ids of this process must be above those of the one before, which nobody wrote down
    this.before = clock.millis() * IDS_A_MILLI;
    this.last = before;
  }

  /**
   * Tells this one of every event from now on, in order, on the publisher's thread: it must do no
   * more than hand it on.
   */
  public void listen(Consumer<ServerEvent> listener) {
    listeners.add(listener);
  }

  /** Adds an event. Does not block. */
  public void publish(String event, String client, Map<String, Object> data) {
    lock.lock();
    try {
      last++;
      ServerEvent made = new ServerEvent(last, event, clock.instant(), node, client, data);
      newest[place(last)] = made;
      changed.signalAll();
      listeners.forEach(listener -> listener.accept(made));
    } finally {
      lock.unlock();
    }
  }

  private int place(long id) {
    return (int) (id % newest.length);
  }

  /** The id of the newest; below the first one if there is none yet. */
  public long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** The id before the oldest that is still there. */
  public long beforeFirst() {
    lock.lock();
    try {
      return Math.max(before, last - newest.length);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What came after that one; waits for it if there is nothing yet. Blocks up to the patience.
   *
   * @param limit how many at most
   */
  public Found after(long id, int limit, Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (last <= id && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      long from = Math.max(id, Math.max(before, last - newest.length));
      List<ServerEvent> found = new ArrayList<>();
      for (long next = from + 1; next <= last && found.size() < limit; next++) {
        ServerEvent event = newest[place(next)];
        if (event != null) {
          found.add(event);
        }
      }
      return new Found(List.copyOf(found), id < from, closed);
    } finally {
      lock.unlock();
    }
  }

  /** No more will come: whoever waits is told. Idempotent. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

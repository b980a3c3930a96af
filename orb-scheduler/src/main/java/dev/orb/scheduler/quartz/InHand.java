package dev.orb.scheduler.quartz;

import dev.orb.scheduler.ScheduleStore;
import dev.orb.scheduler.ScheduleStore.Due;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has come due at this node and is not dealt with yet: the database says so of each, and a few
 * threads hand it over, many at a time. Bounded: at the bound nothing more is taken from the
 * database, where it waits. Thread-safe.
 */
final class InHand {
  /** So many are taken from the database at most; what is taken over from others comes on top. */
  static final int MOST = 1000;

  /** So many are handed over by one thread at a time: more would wait for the slowest of them. */
  private static final int MOST_TOGETHER = 250;

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(InHand.class);

  private final ScheduleStore.Bell bell;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Due> waiting = new ArrayDeque<>();
  private final Set<String> entries = new HashSet<>();
  private UnaryOperator<List<Due>> fence = UnaryOperator.identity();
  private int hands;
  private int unlisted;
  private boolean held;
  private boolean stopped;
  private boolean doubtful;

  InHand(ScheduleStore.Bell bell) {
    this.bell = bell;
  }

  /** Starts so many threads. */
  void start(int threads) {
    lock.lock();
    try {
      hands = threads;
    } finally {
      lock.unlock();
    }
    for (int i = 1; i <= threads; i++) {
      SchedulerThreads.hand(i, this::work);
    }
  }

  /**
   * Has everything looked at just before it is handed over.
   *
   * @param look leaves what is this node's still; may block
   */
  void fence(UnaryOperator<List<Due>> look) {
    fence = look;
  }

  /** Puts them in hand, unless they are. */
  void add(Collection<Due> dues) {
    lock.lock();
    try {
      for (Due due : dues) {
        if (due.entry().isEmpty()) {
          unlisted++;
          waiting.add(due);
        } else if (entries.add(due.entry())) {
          waiting.add(due);
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of what waits to be handed over and is this node's no more. */
  void keep(Predicate<Due> mine) {
    lock.lock();
    try {
      List<Due> lost =
          waiting.stream().filter(due -> !due.entry().isEmpty() && !mine.test(due)).toList();
      waiting.removeAll(new HashSet<>(lost));
      lost.forEach(due -> entries.remove(due.entry()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean has(Due due) {
    lock.lock();
    try {
      return entries.contains(due.entry());
    } finally {
      lock.unlock();
    }
  }

  /** How many more may be put in hand; waits until that is some, or for a moment. */
  int awaitRoom() {
    lock.lock();
    try {
      long left = PAUSE.toNanos();
      while (room() <= 0 && !stopped && left > 0) {
        left = changed.awaitNanos(left);
      }
      return room();
    } catch (InterruptedException e) {
      // why not again: the library interrupts its thread to have it look round
      return 0;
    } finally {
      lock.unlock();
    }
  }

  private int room() {
    return MOST - entries.size() - unlisted;
  }

  /** The database may have something in this node's hand that is not here. */
  void doubt() {
    lock.lock();
    try {
      doubtful = true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether that was so since it was asked last. */
  boolean wasDoubtful() {
    lock.lock();
    try {
      boolean was = doubtful;
      doubtful = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  /** Hands nothing over from now on, or goes on. What is being handed over is not stopped. */
  void hold(boolean value) {
    lock.lock();
    try {
      held = value;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    try {
      for (List<Due> some = next(); !some.isEmpty(); some = next()) {
        ring(some);
      }
    } finally {
      lock.lock();
      try {
        hands--;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void ring(List<Due> some) {
    boolean dealtWith = false;
    try {
      List<Due> mine = fence.apply(some);
      dealtWith = mine.isEmpty() || bell.rings(mine);
    } catch (RuntimeException e) {
      LOG.error("{} firings failed and come again: {}", some.size(), e.toString(), e);
      isStoppedWithin(PAUSE);
    } finally {
      lock.lock();
      try {
        for (Due due : some) {
          if (due.entry().isEmpty()) {
            unlisted--;
          }
          entries.remove(due.entry());
        }
        doubtful |= !dealtWith;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Some to hand over; none at the stop. */
  private List<Due> next() {
    lock.lock();
    try {
      while (!stopped && (held || waiting.isEmpty())) {
        changed.await();
      }
      List<Due> some = new ArrayList<>();
      while (!stopped && !waiting.isEmpty() && some.size() < MOST_TOGETHER) {
        some.add(waiting.remove());
      }
      return some;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hands over nothing more, and waits for the threads; what they did not get to comes again at the
   * next start. Idempotent.
   *
   * @return whether they have ended in time
   */
  boolean stop(Duration most) {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
      long left = most.toNanos();
      while (hands > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return hands == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits up to so long for the stop. */
  boolean isStoppedWithin(Duration most) {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!stopped && left > 0) {
        left = changed.awaitNanos(left);
      }
      return stopped;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }
}

package dev.orb.exchange;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: runs that are first in all their lanes, by priority, then the oldest first,
 * while there are places. Thread-safe; nothing is called under its lock but runs.
 */
final class Turns {
  private final Object lock = new Object();
  private final Lanes lanes = new Lanes();
  private final TreeSet<Run> ready =
      new TreeSet<>(
          Comparator.<Run>comparingInt(run -> -run.job().priority()).thenComparingLong(Run::order));
  private final Set<Run> later = new HashSet<>();
  private int places;
  private boolean held;
  private boolean closed;

  Turns(int places) {
    this.places = places;
  }

  /** Puts a run in line; false if no more are taken. */
  boolean enter(Run run) {
    synchronized (lock) {
      if (!closed && lanes.enter(run)) {
        ready.add(run);
      }
      return !closed;
    }
  }

  /** Puts a run in its lanes that is not to have its turn yet; false if no more are taken. */
  boolean enterPaused(Run run) {
    synchronized (lock) {
      if (!closed) {
        lanes.enter(run);
      }
      return !closed;
    }
  }

  /** Takes a run that is in nobody's way until its time has come; false if no more are taken. */
  boolean enterLater(Run run) {
    synchronized (lock) {
      if (!closed) {
        later.add(run);
      }
      return !closed;
    }
  }

  /** A run's time has come, so that it may have its turn. */
  void resume(Run run) {
    synchronized (lock) {
      boolean enters = later.remove(run);
      if (run.move(Run.Phase.PAUSED, Run.Phase.WAITING)
          && (enters ? lanes.enter(run) : lanes.isFirst(run))) {
        ready.add(run);
      }
    }
  }

  /** A run is over, and another takes its place in its lanes. */
  void succeed(Run run, Run next) {
    synchronized (lock) {
      ready.remove(run);
      lanes.replace(run, next);
      if (next.phase() == Run.Phase.WAITING && lanes.isFirst(next)) {
        ready.add(next);
      }
    }
  }

  /** The run whose turn it is now, which has a place with that; null if it is nobody's. */
  @Nullable Run take() {
    synchronized (lock) {
      while (places > 0) {
        Run run = first();
        if (run == null) {
          return null;
        }
        ready.remove(run);
        if (run.move(Run.Phase.WAITING, Run.Phase.STARTING)) {
          places--;
          return run;
        }
      }
      return null;
    }
  }

  private @Nullable Run first() {
    for (Run run : ready) {
      if (!held || !run.command().durable()) {
        return run;
      }
    }
    return null;
  }

  /**
   * Takes a run that could not begin back in line, and holds durable ones until {@link #unhold}.
   */
  void putBack(Run run) {
    synchronized (lock) {
      places++;
      if (run.move(Run.Phase.STARTING, Run.Phase.WAITING)) {
        ready.add(run);
      }
      held = true;
    }
  }

  void unhold() {
    synchronized (lock) {
      held = false;
    }
  }

  /** A run is over: those behind it in its lanes move up. */
  void leave(Run run) {
    synchronized (lock) {
      later.remove(run);
      ready.remove(run);
      ready.addAll(lanes.leave(run));
    }
  }

  /** A place is free again. */
  void giveBack() {
    synchronized (lock) {
      places++;
    }
  }

  /** Takes no more runs. */
  void close() {
    synchronized (lock) {
      closed = true;
    }
  }

  boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }
}

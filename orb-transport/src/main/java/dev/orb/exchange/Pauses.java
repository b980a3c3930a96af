package dev.orb.exchange;

import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Runs that wait for their time, without a thread. Thread-safe. */
final class Pauses implements Sweep {
  private final Deadlines deadlines;
  private final Ticker ticker;
  private final Consumer<Run> resume;
  private final Map<Run, Long> due = new ConcurrentHashMap<>();

  /**
   * @param resume called on the thread of the deadlines when a run's time has come
   */
  Pauses(Deadlines deadlines, Consumer<Run> resume) {
    this.deadlines = deadlines;
    this.ticker = deadlines.ticker();
    this.resume = resume;
    deadlines.watch(this);
  }

  void add(Run run, Duration wait) {
    long at = ticker.nanos() + Math.max(0, wait.toNanos());
    due.put(run, at);
    deadlines.dueAt(at);
  }

  void remove(Run run) {
    due.remove(run);
  }

  @Override
  public long sweep(long now) {
    long nearest = NOTHING;
    List<Run> over = new ArrayList<>();
    for (Map.Entry<Run, Long> entry : due.entrySet()) {
      long left = entry.getValue() - now;
      if (left > 0) {
        nearest = Math.min(nearest, left);
      } else {
        over.add(entry.getKey());
      }
    }
    for (Run run : over) {
      if (due.remove(run) != null) {
        resume.accept(run);
      }
    }
    return nearest;
  }

  void close() {
    deadlines.forget(this);
    due.clear();
  }
}

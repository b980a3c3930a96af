package dev.orb.testkit.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that live worlds, one world at a time each. They end with what they were asked. */
final class SimulatorThreads {
  /** Worlds that a thread takes at a time. */
  private static final int PIECE = 64;

  private final AtomicLong next;
  private final long end;
  private final AtomicLong failing = new AtomicLong(Long.MAX_VALUE);

  private SimulatorThreads(long first, long count) {
    this.next = new AtomicLong(first);
    this.end = first + count;
  }

  /**
   * What was found.
   *
   * @param failing the least seed that is known to fail
   */
  record Found(Report report, Optional<Long> failing) {}

  /** Lives the worlds of these seeds; once one fails, no more of those behind it. Waits for it. */
  static Found live(long first, long count) {
    SimulatorThreads work = new SimulatorThreads(first, count);
    int threads = Runtime.getRuntime().availableProcessors();
    AtomicInteger number = new AtomicInteger();
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "orb-simulator-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<Report>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        parts.add(pool.submit((Callable<Report>) work::live));
      }
      Report all = Report.NOTHING;
      for (Future<Report> part : parts) {
        all = all.and(part.get());
      }
      long worst = work.failing.get();
      return new Found(all, worst == Long.MAX_VALUE ? Optional.empty() : Optional.of(worst));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Broken("interrupted", e);
    } catch (ExecutionException e) {
      throw new Broken("the simulator itself failed", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private Report live() {
    Report sum = Report.NOTHING;
    long from = next.getAndAdd(PIECE);
    while (from < end && from < failing.get() && !Thread.currentThread().isInterrupted()) {
      for (long seed = from; seed < Math.min(end, from + PIECE); seed++) {
        try {
          sum = sum.and(new Simulation(Script.of(seed)).run());
        } catch (RuntimeException e) {
          failing.accumulateAndGet(seed, Math::min);
          return sum;
        }
      }
      from = next.getAndAdd(PIECE);
    }
    return sum;
  }
}

package dev.orb.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The threads {@code orb-reports-n}, each of which takes reports and runs their sinks. */
final class ReportThreads {
  /** Reports that are taken at a time, so that one slow sink does not hold up all. */
  static final int COUNT = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Thread> threads = new ArrayList<>();

  void start(Runnable work) {
    for (int n = 1; n <= COUNT; n++) {
      Thread thread = new Thread(work, "orb-reports-" + n);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** Waits for what is in hand, for a while, and interrupts the rest. */
  void close() {
    try {
      for (Thread thread : threads) {
        thread.join(PATIENCE.toMillis());
        if (thread.isAlive()) {
          thread.interrupt();
          thread.join(PATIENCE.toMillis());
        }
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }
}

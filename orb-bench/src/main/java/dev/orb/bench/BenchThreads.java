package dev.orb.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a bench: the one that tidies up when it is interrupted, and simulated machines.
 */
final class BenchThreads {
  private BenchThreads() {}

  /** Runs this when the process is told to end. */
  static Thread atEnd(Runnable action) {
    Thread thread = new Thread(action, "orb-bench-cleaner");
    Runtime.getRuntime().addShutdownHook(thread);
    return thread;
  }

  /** So many machines that do something at a time; whoever asks shuts it down. */
  static ExecutorService machines(int atATime) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        atATime,
        work -> {
          Thread thread = new Thread(work, "orb-bench-machine-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Takes it back, unless the end has begun. */
  static void forget(Thread thread) {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // it is running
    }
  }
}

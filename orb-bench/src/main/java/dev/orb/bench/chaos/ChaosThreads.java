package dev.orb.bench.chaos;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads of a torment: they send, pass bytes on, and look at a clock. All are daemons. */
public final class ChaosThreads {
  private ChaosThreads() {}

  /** Starts one. */
  public static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, "orb-chaos-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** So many that send; whoever asks shuts it down. */
  static ExecutorService senders(int atATime) {
    return Executors.newFixedThreadPool(
        atATime,
        work -> {
          Thread thread = new Thread(work, "orb-chaos-sender");
          thread.setDaemon(true);
          return thread;
        });
  }
}

package dev.orb.server.payload;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads {@code orb-payloads-n}, which read payloads for clients, and remove old ones. All
 * that one client asks is done by the same thread, in order.
 */
final class PayloadThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PayloadThreads.class);
  private static final int COUNT = 2;
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<ScheduledExecutorService> threads = new ArrayList<>();

  /**
   * @param sweep is run from time to time
   */
  PayloadThreads(Runnable sweep) {
    for (int n = 1; n <= COUNT; n++) {
      String name = "orb-payloads-" + n;
      threads.add(
          Executors.newSingleThreadScheduledExecutor(
              work -> {
                Thread thread = new Thread(work, name);
                thread.setDaemon(true);
                return thread;
              }));
    }
    long period = SWEEP_EVERY.toMillis();
    var unused =
        threads.get(0).scheduleWithFixedDelay(sweep, period, period, TimeUnit.MILLISECONDS);
  }

  Executor of(String client) {
    return threads.get(Math.floorMod(client.hashCode(), COUNT));
  }

  /** Waits for what is being read, for a while. */
  @Override
  public void close() {
    threads.forEach(ScheduledExecutorService::shutdownNow);
    try {
      for (ScheduledExecutorService thread : threads) {
        if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          LOG.warn("a thread of payloads did not end within {}", PATIENCE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

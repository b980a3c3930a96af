package dev.orb.server;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread {@code orb-name-lease}, which renews the name of the node and asks the journal, from
 * time to time, to forget what is old.
 */
final class LeaseThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseThreads.class);
  private static final long PATIENCE_SECONDS = 10;
  private static final long FORGETS_AFTER_MINUTES = 1;
  private static final long FORGETS_EVERY_MINUTES = 10;

  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "orb-name-lease");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param forget asks for it, without waiting
   */
  LeaseThreads(NameLease lease, Runnable forget) {
    long period = NameLease.RENEWAL.toMillis();
    var unused =
        renewal.scheduleWithFixedDelay(lease::renew, period, period, TimeUnit.MILLISECONDS);
    var unusedToo =
        renewal.scheduleWithFixedDelay(
            forget, FORGETS_AFTER_MINUTES, FORGETS_EVERY_MINUTES, TimeUnit.MINUTES);
  }

  /** Ends; a renewal that is in the database is not interrupted, as that would break its file. */
  @Override
  public void close() {
    renewal.shutdown();
    try {
      if (!renewal.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("the name of the node is still being renewed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

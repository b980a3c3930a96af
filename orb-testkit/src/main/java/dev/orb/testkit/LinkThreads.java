package dev.orb.testkit;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a link: one that accepts, two for each connection. They end with its sockets. */
final class LinkThreads implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final AtomicInteger number = new AtomicInteger();
  private final ExecutorService pool =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "orb-test-link-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  interface Work {
    void run() throws IOException;
  }

  void run(Work work) {
    pool.execute(
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            // an end was closed
          }
        });
  }

  @Override
  public void close() {
    pool.shutdownNow();
    try {
      boolean unused = pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

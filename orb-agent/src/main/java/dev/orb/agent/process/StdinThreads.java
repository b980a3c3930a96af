package dev.orb.agent.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what programs read, on threads {@code orb-agent-stdin} that end when they have nothing to
 * write: a program may read late or never, and the thread that waits for its end must not wait
 * here.
 */
public final class StdinThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StdinThreads.class);
  private static final long IDLE_SECONDS = 5;

  private final ThreadPoolExecutor threads;

  /**
   * @param most how many programs are written to at a time
   */
  public StdinThreads(int most) {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "orb-agent-stdin-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  void write(String text, OutputStream stdin) {
    threads.execute(
        () -> {
          try (stdin) {
            stdin.write(text.getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            // why: a program need not read what it is given
            LOG.debug("A program ended before it read all", e);
          }
        });
  }

  /** Waits for nobody: programs that are still written to have been ended before. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}

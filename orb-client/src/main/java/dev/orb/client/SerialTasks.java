package dev.orb.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Tasks of one client on threads that many share: one at a time, in their order, each seeing what
 * those before it did. Whatever one throws is logged, and the next goes on.
 */
final class SerialTasks implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(SerialTasks.class);

  private final String client;
  private final Executor threads;
  private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  SerialTasks(String client, Executor threads) {
    this.client = client;
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    queue.add(task);
    if (waiting.getAndIncrement() == 0) {
      hand();
    }
  }

  private void hand() {
    try {
      threads.execute(this::next);
    } catch (RejectedExecutionException e) {
      LOG.debug("a task of client {} is dropped by the stop", client);
    }
  }

  private void next() {
    MDC.put("client", client);
    try {
      Runnable task = queue.remove();
      task.run();
    } catch (Throwable e) {
      LOG.error("a task of client {} failed", client, e);
    } finally {
      MDC.remove("client");
    }
    // why: one task a turn, so that a busy client does not keep the thread from the others
    if (waiting.decrementAndGet() > 0) {
      hand();
    }
  }
}

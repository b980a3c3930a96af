package dev.orb.app.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's process from its start to the end that somebody asks for, with SIGTERM or Ctrl-C. Who
 * asks while it starts gets an orderly stop as well: the start is let through, then all is stopped.
 */
public final class NodeLife {
  private static final Logger log = LoggerFactory.getLogger(NodeLife.class);

  /** How long a start that is to be stopped may still take. A kill harms no data folder. */
  private static final Duration START = Duration.ofSeconds(60);

  private final CompletableFuture<Assembly> node = new CompletableFuture<>();

  private NodeLife() {}

  /**
   * Starts a node and stays with it. Returns only by what the start throws; the end that is asked
   * for ends the process, with 0.
   */
  public static int run(Supplier<Assembly> start) throws InterruptedException {
    NodeLife life = new NodeLife();
    NodeThreads.onStop(life::end);
    try {
      life.node.complete(start.get());
    } catch (RuntimeException | Error e) {
      life.node.completeExceptionally(e);
      throw e;
    }
    CountDownLatch never = new CountDownLatch(1);
    boolean ended = false;
    while (!ended) {
      // why a loop: this thread has nothing to do until the hook ends the process
      ended = never.await(1, TimeUnit.HOURS);
    }
    return 0;
  }

  private void end() {
    if (node.isCompletedExceptionally()) {
      // why nothing: the process ends because the start failed, with that failure's code
      return;
    }
    if (!node.isDone()) {
      log.info("asked to end while it starts; it stops as soon as it has started");
    }
    int code = 0;
    try {
      node.get(START.toMillis(), TimeUnit.MILLISECONDS).close();
    } catch (ExecutionException e) {
      log.info("the start failed, and what it had started is stopped");
    } catch (TimeoutException | InterruptedException e) {
      log.error("the start did not end within {}; it is cut off", START);
      code = 1;
    }
    // why halt: an orderly stop that was asked for is a success, not "killed by signal"
    Runtime.getRuntime().halt(code);
  }
}

package dev.orb.server.broker;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.activemq.artemis.core.io.IOCallback;

/**
 * Completes a send when the disk has it. The library may call back at once, on the sender's own
 * thread and under the sender's lock: then {@link #result} comes completed, and nobody's code runs
 * under that lock.
 */
final class Confirmation implements IOCallback {
  private final CompletableFuture<List<String>> future = new CompletableFuture<>();
  private final List<String> missing;
  private final Collection<Confirmation> waiting;
  private volatile boolean failed;

  /**
   * Waits from now on.
   *
   * @param missing what it completes with
   * @param waiting where it is kept until it completes
   */
  Confirmation(List<String> missing, Collection<Confirmation> waiting) {
    this.missing = missing;
    this.waiting = waiting;
    waiting.add(this);
  }

  @Override
  public void done() {
    // why safe under the lock: then nobody has the future yet, so that nobody hangs on to it
    waiting.remove(this);
    future.complete(missing);
  }

  @Override
  public void onError(int errorCode, String errorMessage) {
    failed = true;
    waiting.remove(this);
    future.completeExceptionally(
        new OrbException(
            ErrorCode.UNAVAILABLE,
            "the broker's disk failed: " + errorMessage + " (" + errorCode + ")",
            "see the server's log"));
  }

  /** The broker has stopped: it is not known whether the disk has it. */
  void abandon() {
    waiting.remove(this);
    future.completeExceptionally(
        new OrbException(ErrorCode.UNAVAILABLE, "the broker stopped", "send again after a start"));
  }

  boolean hasFailed() {
    return failed;
  }

  CompletionStage<List<String>> result() {
    return future;
  }
}

package dev.orb.server.broker;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
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
  private volatile boolean failed;

  Confirmation(List<String> missing) {
    this.missing = missing;
  }

  @Override
  public void done() {
    // why safe under the lock: then nobody has the future yet, so that nobody hangs on to it
    future.complete(missing);
  }

  @Override
  public void onError(int errorCode, String errorMessage) {
    failed = true;
    future.completeExceptionally(
        new OrbException(
            ErrorCode.UNAVAILABLE,
            "the broker's disk failed: " + errorMessage + " (" + errorCode + ")",
            "see the server's log"));
  }

  boolean hasFailed() {
    return failed;
  }

  CompletionStage<List<String>> result() {
    return future;
  }
}

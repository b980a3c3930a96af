package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Turns a stage into a blocking call with a deadline. */
final class Waiting {
  private Waiting() {}

  /**
   * Waits for the value.
   *
   * @throws OrbException the stage's own; {@code TIMEOUT} at the deadline; {@code UNAVAILABLE} when
   *     interrupted, the flag being set again
   */
  static <T> T await(CompletionStage<T> stage, Duration patience) {
    try {
      return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrbException known) {
        // why: the caller's own frame belongs into the trace beside the one that failed
        known.addSuppressed(new OrbException(known.code(), "waited for here"));
        throw known;
      }
      throw new OrbException(ErrorCode.INTERNAL, String.valueOf(e.getCause()), null, e.getCause());
    } catch (TimeoutException e) {
      throw new OrbException(ErrorCode.TIMEOUT, "no answer within " + patience, null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted while waiting", null, e);
    }
  }
}

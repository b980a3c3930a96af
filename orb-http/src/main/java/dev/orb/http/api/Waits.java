package dev.orb.http.api;

import dev.orb.protocol.Durations;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Blocks a request thread for a stage, never longer than a deadline. */
final class Waits {
  private Waits() {}

  /**
   * The stage's value.
   *
   * @throws OrbException the stage's own; {@code TIMEOUT} at the deadline; {@code SHUTTING_DOWN}
   *     when interrupted, which only a stop does
   */
  static <T> T get(CompletionStage<T> stage, Duration patience) {
    try {
      return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrbException known) {
        throw known;
      }
      throw new OrbException(ErrorCode.INTERNAL, String.valueOf(e.getCause()), null, e.getCause());
    } catch (TimeoutException e) {
      throw new OrbException(
          ErrorCode.TIMEOUT,
          "no answer within " + Durations.text(patience),
          "ask again: the node goes on with it",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.SHUTTING_DOWN, "this node is stopping", null, e);
    }
  }
}

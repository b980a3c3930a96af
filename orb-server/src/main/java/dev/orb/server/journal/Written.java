package dev.orb.server.journal;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for what the journal commits, for callers that may block. */
public final class Written {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Written() {}

  /** What failed, as one of ours. */
  public static OrbException cause(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof OrbException ours) {
        return ours;
      }
    }
    return new OrbException(ErrorCode.INTERNAL, String.valueOf(failure), null, failure);
  }

  /**
   * What was written. Blocks for half a minute at most.
   *
   * @throws OrbException as the journal failed; {@code UNAVAILABLE} if it does not commit in time
   */
  public static <T> T await(CompletionStage<T> written) {
    try {
      return written.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrbException refused) {
        throw refused;
      }
      throw new OrbException(
          ErrorCode.INTERNAL, "the journal failed: " + e.getCause(), null, e.getCause());
    } catch (TimeoutException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the journal did not commit in time", "see the server's log", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
    }
  }
}

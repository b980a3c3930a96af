package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.concurrent.CompletionException;

/** What a stage failed with, without the wrapping of stages. */
final class Causes {
  private Causes() {}

  static OrbException of(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof OrbException ours
        ? ours
        : new OrbException(ErrorCode.INTERNAL, "a part failed: " + cause, null, cause);
  }

  static ErrorCode code(Throwable failure) {
    return of(failure).code();
  }
}

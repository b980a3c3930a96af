package dev.orb.exchange;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an outcome of what a handler returned or threw. The stack stays here, in the log. */
final class Verdict {
  private static final Logger LOG = LoggerFactory.getLogger(Verdict.class);
  private static final int LONGEST_MESSAGE = 2_000;

  private Verdict() {}

  static Outcome returned(@Nullable Object result) {
    try {
      return Outcome.of(JsonCodec.of(result));
    } catch (RuntimeException e) {
      LOG.warn("the handler's result does not become JSON", e);
      String why = e instanceof OrbException refused ? refused.reason() : String.valueOf(e);
      return Outcome.of(
          Failure.of(ErrorCode.HANDLER_ERROR, bounded("the result does not become JSON: " + why)));
    }
  }

  static Outcome threw(Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof Params.Unfit unfit) {
      return Outcome.of(Failure.of(ErrorCode.BAD_PARAMS, bounded(unfit.reason())));
    }
    if (cause instanceof CommandFailed failed) {
      LOG.debug("the handler failed on purpose: {}", failed.getMessage());
      return Outcome.of(
          new Failure(
              // why: any other code would be one of this delivery's own ends, which it is not
              failed.code() == ErrorCode.BAD_PARAMS ? failed.code() : ErrorCode.HANDLER_ERROR,
              bounded(failed.reason()),
              detail(failed)));
    }
    if (cause instanceof OrbException refused && refused.code() == ErrorCode.BAD_PARAMS) {
      return Outcome.of(Failure.of(ErrorCode.BAD_PARAMS, bounded(refused.reason())));
    }
    LOG.warn("the handler failed", cause);
    String message = cause.getMessage();
    return Outcome.of(
        Failure.of(
            ErrorCode.HANDLER_ERROR,
            bounded(message == null ? cause.getClass().getSimpleName() : message)));
  }

  /** The detail of a failure on purpose, if it was one and it becomes JSON. */
  static @Nullable Json detail(@Nullable Throwable thrown) {
    if (thrown == null
        || !(unwrapped(thrown) instanceof CommandFailed failed)
        || failed.detail().isEmpty()) {
      return null;
    }
    try {
      return JsonCodec.of(failed.detail().get());
    } catch (RuntimeException e) {
      LOG.warn("the failure's detail does not become JSON", e);
      return null;
    }
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String bounded(String message) {
    return message.length() > LONGEST_MESSAGE
        ? message.substring(0, LONGEST_MESSAGE) + "…"
        : message;
  }
}

package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.message.Failure;
import org.jspecify.annotations.Nullable;

/**
 * How one run ended.
 *
 * @param result what the handler returned, null with an error
 * @param error why it failed, null with a result
 * @param stopped why it had been told to stop, if it had
 */
record Outcome(@Nullable Json result, @Nullable Failure error, @Nullable Stop stopped) {

  private static final int LONGEST_KEPT = 16 << 10;

  /** Why a run is told to stop. */
  enum Stop {
    /** Somebody asked for it. */
    CANCEL(ErrorCode.CANCELLED, "it was cancelled"),
    /** Its time was over. */
    TIMEOUT(ErrorCode.TIMEOUT, "it ran longer than it may"),
    /** This end stops. */
    SHUTDOWN(ErrorCode.INTERRUPTED, "the process that ran it was stopped");

    private final ErrorCode code;
    private final String words;

    Stop(ErrorCode code, String words) {
      this.code = code;
      this.words = words;
    }
  }

  static Outcome of(Json result) {
    return new Outcome(result, null, null);
  }

  static Outcome of(Failure error) {
    return new Outcome(null, error, null);
  }

  /** It ended because it was told to, or did not end although it was. */
  static Outcome of(Stop stop, @Nullable Json detail) {
    return new Outcome(null, new Failure(stop.code, stop.words, detail), stop);
  }

  /** The same without a detail that is long to keep. */
  Outcome brief() {
    Failure failure = error;
    Json detail = failure == null ? null : failure.detail();
    return failure == null || detail == null || detail.text().length() <= LONGEST_KEPT
        ? this
        : new Outcome(null, new Failure(failure.code(), failure.message(), null), stopped);
  }

  @Nullable ErrorCode code() {
    return error == null ? null : error.code();
  }
}

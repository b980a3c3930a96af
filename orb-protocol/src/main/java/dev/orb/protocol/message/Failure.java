package dev.orb.protocol.message;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import org.jspecify.annotations.Nullable;

/**
 * The {@code error} of a reply. That it is there is the failure, whatever its message.
 *
 * @param code which failure
 * @param message words for a person, possibly empty
 * @param detail more, for a program; JSON null is none
 */
public record Failure(ErrorCode code, String message, @Nullable Json detail) {

  public Failure {
    detail = detail != null && detail.isNull() ? null : detail;
  }

  /** A failure without a detail. */
  public static Failure of(ErrorCode code, String message) {
    return new Failure(code, message, null);
  }

  /** The exception that a caller gets. */
  public CommandFailed toException() {
    return new CommandFailed(code, message, detail);
  }
}

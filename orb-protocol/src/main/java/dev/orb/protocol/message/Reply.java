package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended: with a result, or with an error.
 *
 * @param id the reply's own
 * @param corr the command
 * @param attempt which attempt it answers, 0 if none was made
 * @param result what the handler returned; JSON null if it returned nothing; null with an error
 * @param error the failure; null with a result
 * @param ts when, in the server's time
 * @param timing when the client had it
 * @param enrolment the client's enrolment number, 0 from a server
 * @param trace the command's trace
 */
public record Reply(
    CommandId id,
    CommandId corr,
    int attempt,
    @Nullable Json result,
    @Nullable Failure error,
    Instant ts,
    @Nullable Timing timing,
    long enrolment,
    @Nullable String trace)
    implements Message {

  /**
   * @throws OrbException {@code MALFORMED} unless there is exactly one of result and error
   */
  public Reply {
    if ((result == null) == (error == null)) {
      throw new OrbException(
          ErrorCode.MALFORMED, "a reply has either a result or an error, " + corr + " has not");
    }
    if (attempt < 0) {
      throw new OrbException(ErrorCode.MALFORMED, "attempt " + attempt + " is below 0");
    }
  }

  @Override
  public Kind kind() {
    return Kind.REPLY;
  }
}

package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a command is coming along. Sequence number 0 says that it started.
 *
 * @param corr the command
 * @param seq counts up from 0 within one attempt
 * @param attempt which attempt, from 1
 * @param state {@code started} with number 0, else null
 * @param percent 0 to 100, if known
 * @param text for a person
 * @param chunk output as it comes
 * @param ts when, in the server's time
 * @param enrolment the client's enrolment number
 * @param trace the command's trace
 */
public record Progress(
    CommandId corr,
    int seq,
    int attempt,
    @Nullable String state,
    @Nullable Integer percent,
    @Nullable String text,
    @Nullable String chunk,
    Instant ts,
    long enrolment,
    @Nullable String trace)
    implements Message {
  /** The state that number 0 carries. */
  public static final String STARTED = "started";

  /**
   * @throws OrbException {@code MALFORMED} if a field is impossible
   */
  public Progress {
    if (seq < 0 || attempt < 1 || (percent != null && (percent < 0 || percent > 100))) {
      throw new OrbException(
          ErrorCode.MALFORMED,
          "progress with seq " + seq + ", attempt " + attempt + ", percent " + percent);
    }
  }

  @Override
  public Kind kind() {
    return Kind.PROGRESS;
  }
}

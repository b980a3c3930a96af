package dev.orb.protocol.message;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A client lives. Sent from a thread of its own, whatever the handlers do.
 *
 * @param ts when, by the client's own clock; the acknowledgement gives it back
 * @param epoch the session
 * @param status a number that the client's author chose, 0 for well
 * @param text words to it
 * @param open commands that it has and has not answered
 */
public record Heartbeat(Instant ts, long epoch, int status, @Nullable String text, int open)
    implements Message {

  /**
   * @throws OrbException {@code MALFORMED} if a number is negative
   */
  public Heartbeat {
    if (epoch < 0 || open < 0) {
      throw new OrbException(ErrorCode.MALFORMED, "heartbeat of epoch " + epoch + ", open " + open);
    }
  }

  @Override
  public Kind kind() {
    return Kind.HEARTBEAT;
  }
}

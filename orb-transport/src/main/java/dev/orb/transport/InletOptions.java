package dev.orb.transport;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;

/**
 * Limits of one consumer.
 *
 * @param window bytes that are fetched ahead
 * @param maxBody bytes of a body; a larger one is not read
 */
public record InletOptions(int window, long maxBody) {
  /** Bytes fetched ahead where nothing else is said: small, because a loss fetches them again. */
  public static final int USUAL_WINDOW = 64 * 1024;

  /**
   * @throws OrbException {@code INVALID_CONFIG} if a limit is not above 0
   */
  public InletOptions {
    if (window < 1 || maxBody < 1) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG, "window " + window + " and body " + maxBody + " must be > 0");
    }
  }

  /** The usual window. */
  public static InletOptions upTo(long maxBody) {
    return new InletOptions(USUAL_WINDOW, maxBody);
  }
}

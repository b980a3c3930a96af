package dev.orb.protocol.message;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;

/**
 * Which of several targets a client is.
 *
 * @param index from 0
 * @param total how many there are
 */
public record Part(int index, int total) {

  /**
   * @throws OrbException {@code MALFORMED} if the index is outside the total
   */
  public Part {
    if (index < 0 || index >= total) {
      throw new OrbException(ErrorCode.MALFORMED, "part " + index + " of " + total);
    }
  }
}

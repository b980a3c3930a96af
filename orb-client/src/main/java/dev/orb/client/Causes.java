package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import org.jspecify.annotations.Nullable;

/** Finds our exception in what was thrown around it. */
final class Causes {
  private Causes() {}

  static OrbException of(Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof OrbException ours) {
        return ours;
      }
    }
    return new OrbException(ErrorCode.INTERNAL, String.valueOf(thrown.getMessage()), null, thrown);
  }
}

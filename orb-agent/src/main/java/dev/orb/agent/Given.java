package dev.orb.agent;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import org.jspecify.annotations.Nullable;

/** What picocli fills in before it calls. */
final class Given {
  private Given() {}

  static <T> T of(@Nullable T injected) {
    if (injected == null) {
      throw new OrbException(ErrorCode.INTERNAL, "the command line was not parsed");
    }
    return injected;
  }
}

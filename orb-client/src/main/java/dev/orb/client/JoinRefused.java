package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import org.jspecify.annotations.Nullable;

/** A join token was refused for good: a person has to make another. */
public final class JoinRefused extends OrbException {
  private static final long serialVersionUID = 1L;

  JoinRefused(ErrorCode code, String reason, @Nullable Throwable cause) {
    super(
        code, reason, "make another token with orb join-token create, and give it to join", cause);
  }
}

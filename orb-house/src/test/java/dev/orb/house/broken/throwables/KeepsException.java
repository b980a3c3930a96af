package dev.orb.house.broken.throwables;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;

final class KeepsException extends OrbException {
  private static final long serialVersionUID = 1L;

  KeepsException() {
    super(ErrorCode.INTERNAL, "ours");
  }
}

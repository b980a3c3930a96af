package dev.orb.protocol.json;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;

/** A value that does not fit its Java type, with the path to it. */
final class Misfit extends OrbException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String fault;

  /**
   * @param path {@code .percent}, {@code [2].name}, empty for the whole value
   * @param fault what is wrong there, without the value
   */
  Misfit(String path, String fault) {
    super(ErrorCode.BAD_PARAMS, where(path) + " " + fault);
    this.path = path;
    this.fault = fault;
  }

  private static String where(String path) {
    if (path.isEmpty()) {
      return "the value";
    }
    return path.startsWith(".") ? path.substring(1) : path;
  }

  /** The same, seen from further out. */
  Misfit within(String outer) {
    return new Misfit(outer + path, fault);
  }
}

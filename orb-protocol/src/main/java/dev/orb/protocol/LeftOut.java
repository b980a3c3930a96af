package dev.orb.protocol;

import java.util.Map;

/** Whom a firing leaves out of its target. Asked while the target is resolved; may block. */
@FunctionalInterface
public interface LeftOut {
  /** Nobody. */
  LeftOut NOBODY = (client, labels, facts) -> false;

  /**
   * Whether this client is left out.
   *
   * @param client its id
   * @param labels which the operator gave it
   * @param facts which it says of itself
   */
  boolean is(String client, Map<String, String> labels, Map<String, Json> facts);
}

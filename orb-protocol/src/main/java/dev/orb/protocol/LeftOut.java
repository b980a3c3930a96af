package dev.orb.protocol;

import java.util.Map;

/** Whom a firing leaves out of its target. Asked while the target is resolved; may block. */
@FunctionalInterface
public interface LeftOut {
  /** Nobody. */
  LeftOut NOBODY = (client, labels, facts) -> false;

  /** Those whom this one leaves out, and those whom the other one does. */
  default LeftOut or(LeftOut other) {
    if (this == NOBODY) {
      return other;
    }
    return other == NOBODY
        ? this
        : (client, labels, facts) -> is(client, labels, facts) || other.is(client, labels, facts);
  }

  /**
   * Whether this client is left out.
   *
   * @param client its id
   * @param labels which the operator gave it
   * @param facts which it says of itself
   */
  boolean is(String client, Map<String, String> labels, Map<String, Json> facts);
}

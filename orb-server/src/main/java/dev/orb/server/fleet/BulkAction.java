package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;

/** What is to be done with every client of a target. */
public sealed interface BulkAction {

  /**
   * Changes their groups and labels.
   *
   * @param change not nothing
   */
  record Set(ClientChange change) implements BulkAction {
    /**
     * @throws OrbException {@code BAD_PARAMS} if it changes nothing
     */
    public Set {
      if (change.isNothing()) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "there is nothing to change",
            "give a group or a label to add or to take away");
      }
    }
  }

  /** Removes them, as {@link Clients#remove} does. */
  record Remove() implements BulkAction {}
}

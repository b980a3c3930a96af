package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;

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

  /** Ends their sessions and lets them connect no more. Their queues stay. */
  record Disable() implements BulkAction {}

  /** Lets them connect again. */
  record Enable() implements BulkAction {}

  /**
   * Gives them new secrets: by their sessions, or to whoever asks where that cannot be.
   *
   * @param overlap how long the present ones stay good; zero ends them and the sessions at once
   */
  record Rotate(Duration overlap) implements BulkAction {
    /** Time enough to bring a secret to a machine by hand. */
    public static final Duration USUAL_OVERLAP = Duration.ofHours(24);

    private static final Duration LONGEST = Duration.ofDays(366);

    /**
     * @throws OrbException {@code BAD_PARAMS} if it is longer than a year
     */
    public Rotate {
      if (overlap.isNegative() || overlap.compareTo(LONGEST) > 0) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS, "'overlap' does not fit", "give a duration up to 366d");
      }
    }
  }

  /**
   * Ends the sessions of those that have one, as {@link Clients#disconnect} does.
   *
   * @param reason in words
   * @param grace how long commands in hand may take
   * @param reconnect whether they are to come back
   */
  record Disconnect(String reason, Duration grace, boolean reconnect) implements BulkAction {}
}

package dev.orb.scheduler;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One time that a schedule came due, or was told to fire.
 *
 * @param schedule which
 * @param scheduledAt the nominal time
 * @param part sets firings of one time apart: empty for the usual one, {@link #RUN} for one that
 *     somebody asked for
 * @param firedAt when it was really dealt with
 * @param command the id of the command, which follows from the first three
 * @param outcome what came of it
 * @param code why the sink refused it, null if it did not
 * @param why more about that, for people; null if there is nothing to say
 * @param missed how many times after it were missed, and are not made up for
 */
public record Firing(
    String schedule,
    Instant scheduledAt,
    String part,
    Instant firedAt,
    CommandId command,
    Outcome outcome,
    @Nullable ErrorCode code,
    @Nullable String why,
    int missed) {
  /** The part of a firing that somebody asked for. */
  public static final String RUN = "run";

  private static final int LONGEST_WHY = 250;

  /** What came of a firing. */
  public enum Outcome {
    /** A command. */
    FIRED,
    /** Nothing, as its rules say. */
    SKIPPED,
    /** Nothing, as it was too late. */
    MISSED,
    /** Nothing, as it could not be. */
    REFUSED
  }

  public Firing {
    why = why == null || why.length() <= LONGEST_WHY ? why : why.substring(0, LONGEST_WHY);
  }

  /** A command came of it, or will. */
  static Firing of(String schedule, Instant scheduledAt, String part, Instant now, int missed) {
    CommandId command = CommandId.ofFiring(schedule, scheduledAt, part);
    return new Firing(schedule, scheduledAt, part, now, command, Outcome.FIRED, null, null, missed);
  }

  /** The same, with more about it. */
  Firing because(@Nullable String words) {
    return new Firing(schedule, scheduledAt, part, firedAt, command, outcome, code, words, missed);
  }

  /** The same, of which no command came. */
  Firing without(Outcome other, @Nullable ErrorCode refused, @Nullable String cause) {
    return new Firing(schedule, scheduledAt, part, firedAt, command, other, refused, cause, missed);
  }
}

package dev.orb.protocol.schedule;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Overlap;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule does where time and its own commands get in its way.
 *
 * @param misfire with times that were missed
 * @param overlap at clients where an earlier firing is still open
 * @param skipOn the calendar that it heeds; null for none
 * @param inWindow how long after its time a start is still wanted; null for no end
 * @param pastToo whether a one-off whose time is past is sent at once, and not refused
 * @param jitter over how long its clients spread their starts; null for not at all
 * @param runOn who watches the time for it
 */
public record Rules(
    Misfire misfire,
    Overlap overlap,
    @Nullable SkipOn skipOn,
    @Nullable Duration inWindow,
    boolean pastToo,
    @Nullable Duration jitter,
    RunOn runOn) {
  private static final Duration LONGEST_JITTER = Duration.ofDays(7);

  /** What holds if nobody says otherwise. */
  public static final Rules USUAL = new Rules(Misfire.ONCE, Overlap.SKIP, null, null, false, null);

  /**
   * @throws OrbException {@code BAD_PARAMS} if they contradict each other, or themselves
   */
  public Rules {
    if (inWindow != null && inWindow.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "inWindow: " + inWindow + " is too short", "1s is the shortest");
    }
    if (jitter != null
        && (jitter.compareTo(Duration.ofSeconds(1)) < 0 || jitter.compareTo(LONGEST_JITTER) > 0)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "jitter: " + jitter + " does not fit", "give 1s to 7d");
    }
    if (jitter != null && inWindow != null && inWindow.compareTo(jitter) < 0) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "jitter: " + jitter + " is longer than the window of " + inWindow,
          "give a shorter one");
    }
    if (pastToo && misfire == Misfire.SKIP) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "past: run and misfire: skip contradict each other",
          "leave one of them out");
    }
  }

  /** Rules of a schedule that the nodes alone watch. */
  public Rules(
      Misfire misfire,
      Overlap overlap,
      @Nullable SkipOn skipOn,
      @Nullable Duration inWindow,
      boolean pastToo,
      @Nullable Duration jitter) {
    this(misfire, overlap, skipOn, inWindow, pastToo, jitter, RunOn.SERVER);
  }

  /** The same with another rule for missed times. */
  public Rules misfire(Misfire other) {
    return new Rules(other, overlap, skipOn, inWindow, pastToo, jitter, runOn);
  }

  /** The same with another rule where an earlier firing is open. */
  public Rules overlap(Overlap other) {
    return new Rules(misfire, other, skipOn, inWindow, pastToo, jitter, runOn);
  }

  /** The same with another calendar, or with none. */
  public Rules skipOn(@Nullable SkipOn other) {
    return new Rules(misfire, overlap, other, inWindow, pastToo, jitter, runOn);
  }

  /** The same with another window. */
  public Rules inWindow(@Nullable Duration other) {
    return new Rules(misfire, overlap, skipOn, other, pastToo, jitter, runOn);
  }

  /** The same with another rule for a one-off that is past already. */
  public Rules pastToo(boolean other) {
    return new Rules(misfire, overlap, skipOn, inWindow, other, jitter, runOn);
  }

  /** The same, whose clients spread their starts over this long; null for not at all. */
  public Rules jitter(@Nullable Duration other) {
    return new Rules(misfire, overlap, skipOn, inWindow, pastToo, other, runOn);
  }

  /** The same, with another who watches the time. */
  public Rules runOn(RunOn other) {
    return new Rules(misfire, overlap, skipOn, inWindow, pastToo, jitter, other);
  }
}

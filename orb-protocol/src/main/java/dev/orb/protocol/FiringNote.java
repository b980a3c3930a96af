package dev.orb.protocol;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of a firing are told beside its schedule and nominal time.
 *
 * @param previousAt the nominal time of the firing before it of which a command came; null if there
 *     is none on record
 * @param jitter over how long its clients spread their starts, {@link Spread}; null for not at all
 * @param startBy after this it is not started any more, although its answer is awaited until it
 *     expires: a client that runs the schedule itself may have run it before it came; null of what
 *     no client runs itself
 */
public record FiringNote(
    @Nullable Instant previousAt, @Nullable Duration jitter, @Nullable Instant startBy) {
  /**
   * @throws OrbException {@code BAD_PARAMS} if the jitter is none
   */
  public FiringNote {
    if (jitter != null && (jitter.toMillis() < 1 || jitter.compareTo(CommandOptions.LONGEST) > 0)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS,
          "jitter " + jitter + " is not between 1 ms and " + CommandOptions.LONGEST);
    }
  }

  /** A note of what no client runs itself. */
  public FiringNote(@Nullable Instant previousAt, @Nullable Duration jitter) {
    this(previousAt, jitter, null);
  }

  /** A note of these; null if there is nothing to note. */
  public static @Nullable FiringNote of(@Nullable Instant previousAt, @Nullable Duration jitter) {
    return of(previousAt, jitter, null);
  }

  /** A note of these; null if there is nothing to note. */
  public static @Nullable FiringNote of(
      @Nullable Instant previousAt, @Nullable Duration jitter, @Nullable Instant startBy) {
    return previousAt == null && jitter == null && startBy == null
        ? null
        : new FiringNote(previousAt, jitter, startBy);
  }
}

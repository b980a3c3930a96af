package dev.orb.server.journal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * That the fleet is frozen.
 *
 * @param since when it was frozen
 * @param by who did it
 * @param reason what they said, null if nothing
 */
public record FreezeRecord(Instant since, String by, @Nullable String reason) {
  public FreezeRecord {
    // why: as the journal keeps it, so that it is the same before and after a restart
    since = since.truncatedTo(ChronoUnit.MILLIS);
  }

  /** All of it in one line. */
  public String words() {
    return "the fleet is frozen since "
        + since
        + " by "
        + by
        + (reason == null ? "" : ": " + reason);
  }
}

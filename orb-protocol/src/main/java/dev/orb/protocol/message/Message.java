package dev.orb.protocol.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One message of the wire: an envelope that says what it is. */
public sealed interface Message
    permits Command, Progress, Reply, Event, Report, Heartbeat, Control {
  /** The one version of the wire that this library writes and reads. */
  int VERSION = 1;

  /**
   * The version of what must not be read by those who do not know it all, instead of being read in
   * part: a command with a claim.
   */
  double CLAIMED = 1.1;

  /** What it is. */
  Kind kind();

  /** When it was made, by its sender's clock. */
  Instant ts();

  /** The caller's trace, if it gave one. */
  default @Nullable String trace() {
    return null;
  }
}

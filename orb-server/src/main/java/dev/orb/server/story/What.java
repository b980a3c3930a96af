package dev.orb.server.story;

import java.util.Locale;

/** What may be seen of a delivery, in the order in which such things happen. */
public enum What {
  /** It was accepted for this client. */
  QUEUED,
  /** The broker has not confirmed yet that it has it. */
  UNSENT,
  /** The client had it. */
  DELIVERED,
  /** An attempt began. */
  STARTED,
  /** The node was started again while it ran. */
  NODE_RESTARTED,
  /** The client's session ended while it ran. */
  SESSION_LOST,
  /** The client had it again. */
  REDELIVERED,
  /** Somebody asked to cancel it. */
  CANCEL_REQUESTED,
  /** The client has told its handler to stop. */
  CANCEL_SIGNALLED,
  /** The broker says that its copy expired in the client's queue. */
  EXPIRED,
  /** The broker gave its copy up. */
  DEAD_LETTERED,
  /** The client's answer is written down, so that the client may acknowledge the command. */
  ACKNOWLEDGED,
  /** The cancel was confirmed. */
  CANCEL_CONFIRMED,
  /** It became final. */
  ENDED,
  /** An answer that came after the end. */
  LATE_REPLY,
  /** Something came for it that did not fit. */
  ORPHAN;

  /** The form in JSON: {@code session-lost}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package dev.orb.client;

import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control.Welcome;

/**
 * Hears what becomes of a client's sessions. Called by one thread at a time, in order, on a thread
 * for listeners; may block, which delays only what it hears next. What it throws is logged.
 */
public interface ClientListener {
  /** The server lets the client work. */
  default void welcomed(Welcome welcome) {}

  /**
   * The server or the broker refused the client, with the reason. It tries again, slowly if only a
   * person can mend it.
   */
  default void refused(OrbException why) {}

  /** The broker or the server could not be reached. It tries again. */
  default void unreachable(OrbException why) {}

  /**
   * A session that was welcomed has ended.
   *
   * @param reason in words
   * @param graceful whether either end wanted it
   */
  default void disconnected(String reason, boolean graceful) {}
}

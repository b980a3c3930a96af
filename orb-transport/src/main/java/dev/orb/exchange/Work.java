package dev.orb.exchange;

import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.transport.Received;

/** One accepted command that is not done with. */
sealed interface Work extends Job permits DurableWork, FleetingWork {

  /** What names it at this end. */
  ReplyRoute.Key key();

  /** Where its reply goes. */
  String replyTo();

  /** Its run, which may not have its turn yet. */
  Run run();

  /**
   * Somebody asks to cancel it.
   *
   * @param queuedOnly to leave it alone if it has started
   */
  Cancelled.Outcome cancel(boolean queuedOnly);

  /** Another copy of its command has come; false if it is done with, so that it is met anew. */
  boolean join(Received copy, IntakeSession session);

  /** It is answered without being run. */
  void refuse(int attempt, Outcome outcome);
}

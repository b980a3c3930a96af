package dev.orb.exchange;

import dev.orb.protocol.json.MalformedMessage;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.transport.Inlet;
import dev.orb.transport.Outlet;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;

/**
 * One session of an intake: the receiver of a work queue, from the welcome to the loss of the
 * connection. Thread-safe.
 */
public final class IntakeSession implements Receiver {
  private final Reception reception;
  private final SessionTerms terms;
  private final Outlet outlet;
  private final Outlet fleeting;
  private final long number;

  IntakeSession(
      Reception reception, SessionTerms terms, Outlet outlet, Outlet fleeting, long number) {
    this.reception = reception;
    this.terms = terms;
    this.outlet = outlet;
    this.fleeting = fleeting;
    this.number = number;
  }

  /** What holds for this session. */
  public SessionTerms terms() {
    return terms;
  }

  /** Whether it was opened after the other. */
  boolean isAfter(IntakeSession other) {
    return number > other.number;
  }

  Outlet outlet() {
    return outlet;
  }

  Outlet fleeting() {
    return fleeting;
  }

  /**
   * The inlet that calls this session, to be held back while there is enough to do.
   *
   * <p>Not for a queue that brings more than commands, such as the inbox of a server: it would hold
   * back hellos too. Ephemeral commands that come by another way are refused with {@code
   * QUEUE_FULL} above the bound, and where there is an inlet above twice the bound.
   */
  public void flowsFrom(Inlet inlet) {
    reception.flowsFrom(this, inlet);
  }

  /** Takes whatever came off a work queue, decodes it and sees to its acknowledgement. */
  @Override
  public void receive(Received message) {
    reception.receive(this, message);
  }

  /** Takes a command that was decoded elsewhere, and sees to its acknowledgement. */
  public void accept(Received message, Command command) {
    reception.accept(this, message, command);
  }

  /**
   * Ends a command that its client has given up: takes it out of line, tells its handler to stop,
   * or remembers not to start it.
   *
   * @param client who gave it up, as the broker validated it; it ends nobody else's
   */
  public void abandon(String client, Control.Cancel request) {
    reception.abandon(client, request);
  }

  /** Answers bytes that are no message, if they name a command, and acknowledges them. */
  public void refuse(Received message, MalformedMessage fault) {
    reception.malformed(this, message, fault);
  }
}

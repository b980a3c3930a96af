package dev.orb.client;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.json.PieceCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Planning;
import dev.orb.protocol.message.Reply;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one session's control queue. On a thread of the transport: what is quick is done at once,
 * and what changes the session is left to the session loop.
 */
final class ControlDesk implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(ControlDesk.class);

  private final Session session;
  private final Conversation conversation;
  private final Ticker ticker;
  private final Turns turns;

  /** What changes the session. Called on any thread; does not block. */
  interface Turns {
    void welcomed(Session session, Control.Welcome welcome);

    void rejected(Session session, Control.Reject reject);

    void settings(Session session, Control.Settings settings);

    void shutdown(Session session, Control.Shutdown shutdown);

    void acknowledged(Control.HeartbeatAck ack);

    void rotate(Session session, Enrolling.Rotate rotate);
  }

  ControlDesk(Session session, Conversation conversation, Ticker ticker, Turns turns) {
    this.session = session;
    this.conversation = conversation;
    this.ticker = ticker;
    this.turns = turns;
  }

  @Override
  public void receive(Received message) {
    // why: nothing here is kept by the broker, so there is nothing that a crash could lose
    message.acknowledge();
    if (message.oversized()) {
      LOG.warn("a control message is too large and is dropped");
      return;
    }
    Message decoded;
    try {
      Optional<PieceCodec.Framed> piece = PieceCodec.decode(message.body());
      if (piece.isPresent()) {
        conversation.downloads().take(piece.get());
        return;
      }
      decoded = MessageCodec.decode(message.body());
    } catch (OrbException e) {
      LOG.warn("a control message is dropped: {}", e.getMessage());
      return;
    }
    if (decoded instanceof Reply reply) {
      conversation.calls().reply(reply);
    } else if (decoded instanceof Control control) {
      control(control);
    } else {
      LOG.warn("a {} came by the control queue and is dropped", decoded.kind().text());
    }
  }

  private void tell(List<Planning.Held> held) {
    session
        .tell(Addresses.INBOX, new Planning.Planned(held, conversation.time().now()))
        .exceptionally(failure -> null);
  }

  private void control(Control control) {
    if (control instanceof Control.HeartbeatAck ack) {
      session.heard(ticker.nanos());
      conversation.time().learn(ack.echo(), ack.ts());
      turns.acknowledged(ack);
    } else if (control instanceof Control.Ping ping) {
      session.tell(
          Addresses.node(ping.from()), new Control.Pong(ping.id(), conversation.time().now()));
    } else if (control instanceof Control.Cancel cancel) {
      conversation.intake().cancel(cancel);
    } else if (control instanceof Control.Welcome welcome) {
      turns.welcomed(session, welcome);
    } else if (control instanceof Control.Reject reject) {
      turns.rejected(session, reject);
    } else if (control instanceof Control.Settings settings) {
      turns.settings(session, settings);
    } else if (control instanceof Control.Shutdown shutdown) {
      turns.shutdown(session, shutdown);
    } else if (control instanceof Enrolling.Rotate rotate) {
      turns.rotate(session, rotate);
    } else if (control instanceof Planning.Plans plans) {
      conversation.almanac().adopt(plans, this::tell);
    } else {
      LOG.warn("a {} is not for a client and is dropped", control.name());
    }
  }
}

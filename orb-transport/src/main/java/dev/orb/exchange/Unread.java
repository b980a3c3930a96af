package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MalformedMessage;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Message;
import dev.orb.transport.Received;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came and is no command that can be read: counted, acknowledged, and answered if it says
 * which command it was to be. Nothing of it stops the queue.
 */
final class Unread {
  private static final Logger LOG = LoggerFactory.getLogger(Unread.class);

  private final Parts parts;
  private final ReplyRoute route;

  Unread(Parts parts, ReplyRoute route) {
    this.parts = parts;
    this.route = route;
  }

  void oversized(IntakeSession session, Received message) {
    String words = "the message has more than " + session.terms().maxPayload() + " bytes";
    answer(session, message, idOf(message), Failure.of(ErrorCode.TOO_LARGE, words));
  }

  void malformed(IntakeSession session, Received message, MalformedMessage fault) {
    // why: an answer to what was a reply could go back and forth without end
    boolean command = fault.kind().map(kind -> kind == Kind.COMMAND).orElse(true);
    Optional<CommandId> id =
        command ? fault.id().or(() -> idOf(message)) : Optional.<CommandId>empty();
    answer(session, message, id, Failure.of(fault.code(), fault.reason()));
  }

  void misplaced(Received message, Message decoded) {
    LOG.warn("a {} came by the work queue and is dropped", decoded.kind().text());
    parts.shop().meter().refused(ErrorCode.MALFORMED);
    message.acknowledge();
  }

  private static Optional<CommandId> idOf(Received message) {
    boolean other = message.property("orb_kind").filter(k -> !k.equals("command")).isPresent();
    try {
      return other ? Optional.empty() : message.property("orb_id").map(CommandId::parse);
    } catch (OrbException e) {
      return Optional.empty();
    }
  }

  private void answer(
      IntakeSession session, Received message, Optional<CommandId> id, Failure failure) {
    LOG.warn("a message was refused: {}: {}", failure.code(), failure.message());
    parts.shop().meter().refused(failure.code());
    Optional<String> address = route.address(message, null, session.terms());
    if (id.isEmpty() || address.isEmpty()) {
      message.acknowledge();
      return;
    }
    byte[] reply =
        parts.answers().reply(new Answers.About(id.get(), 0, null), Outcome.of(failure), null);
    Line.send(
            session,
            parts.ledger() == null
                ? Answers.fleeting(address.get(), reply, Kind.REPLY, id.get())
                : Answers.durable(address.get(), reply, id.get()))
        .whenComplete(
            (sent, thrown) -> {
              // why: what could not be answered for want of a connection comes again
              if (thrown == null || Line.code(thrown) != ErrorCode.NOT_CONNECTED) {
                message.acknowledge();
              }
            });
  }
}

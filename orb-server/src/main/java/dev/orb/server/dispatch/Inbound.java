package dev.orb.server.dispatch;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.transport.Received;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what comes in, on the threads that received it: answers to ephemeral commands are finished
 * here, all others go to the loop.
 */
final class Inbound {
  private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

  private final Ephemerals ephemerals;
  private final Progression progression;
  private final Cancels cancels;
  private final Strays strays;
  private final Mailbox mailbox;
  private final Flow flow;
  private final DispatchMetrics metrics;
  private final BiConsumer<String, Message> others;

  Inbound(
      Ephemerals ephemerals,
      Progression progression,
      Cancels cancels,
      Strays strays,
      Mailbox mailbox,
      Flow flow,
      DispatchMetrics metrics,
      BiConsumer<String, Message> others) {
    this.ephemerals = ephemerals;
    this.progression = progression;
    this.cancels = cancels;
    this.strays = strays;
    this.mailbox = mailbox;
    this.flow = flow;
    this.metrics = metrics;
    this.others = others;
  }

  /** A message on the node's own address. */
  void answered(Received received) {
    String sender = received.sender().orElse("");
    Message message;
    try {
      if (received.oversized()) {
        throw new OrbException(ErrorCode.TOO_LARGE, "a message over the limit");
      }
      message = MessageCodec.decode(received.body());
    } catch (OrbException e) {
      LOG.warn("a message of {} cannot be read: {}", sender, e.getMessage());
      metrics.rejected(e.code());
      toLoop(received, sender, in -> strays.orphan(in, Evidence.saidId(received)));
      return;
    }
    if (message instanceof Reply reply) {
      others.accept(sender, reply);
      if (ephemerals.replied(sender, reply)) {
        received.acknowledge();
      } else {
        toLoop(received, sender, in -> progression.replied(in, reply));
      }
    } else if (message instanceof Progress progress) {
      if (ephemerals.progressed(sender, progress)) {
        received.acknowledge();
      } else {
        toLoop(received, sender, in -> progression.progressed(in, progress));
      }
    } else if (message instanceof Control.Cancelled answer) {
      if (ephemerals.cancelled(sender, answer)) {
        received.acknowledge();
      } else {
        toLoop(
            received,
            sender,
            in -> progression.cancelled(in, answer, () -> cancels.neverMet(answer.corr(), sender)));
      }
    } else {
      received.acknowledge();
      others.accept(sender, message);
    }
  }

  /** A copy that expired in a queue. */
  void expired(Received received) {
    Optional<Evidence> evidence = Evidence.of(received);
    if (evidence.isEmpty()) {
      toLoop(received, "", in -> strays.orphan(in, Evidence.saidId(received)));
    } else if (ephemerals.expired(evidence.get().id(), evidence.get().client())
        || !received.durable()) {
      // why: an ephemeral one that has ended may be in no history, or not yet
      received.acknowledge();
    } else {
      Evidence of = evidence.get();
      toLoop(received, of.client(), in -> progression.expired(in, of));
    }
  }

  /** A copy that the broker gave up. */
  void dead(Received received) {
    Optional<Evidence> evidence = Evidence.of(received);
    if (evidence.isEmpty()) {
      toLoop(received, "", in -> strays.orphan(in, Evidence.saidId(received)));
    } else {
      Evidence of = evidence.get();
      toLoop(received, of.client(), in -> progression.dead(in, of));
    }
  }

  private interface OnLoop {
    void handle(Incoming message);
  }

  private void toLoop(Received received, String sender, OnLoop handling) {
    int size = received.body().length;
    Incoming incoming = new Incoming(received, sender, size);
    flow.took(size);
    mailbox.post(() -> handling.handle(incoming));
  }
}

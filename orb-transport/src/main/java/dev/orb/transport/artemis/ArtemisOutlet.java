package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.SendAcknowledgementHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending half of a session. The broker confirms every message of a session that asks for it,
 * so what it has not confirmed is known and bounded: over the bound a send fails with {@code
 * UNAVAILABLE} and nothing was sent.
 */
final class ArtemisOutlet implements Outlet, SendAcknowledgementHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ArtemisOutlet.class);

  private final Sender sender;
  private final boolean confirming;
  private final ExecutorService work;
  private final Clock clock;
  private final Limits limits;
  private final Combiner<Runnable> turns;
  private final Set<Outgoing> unconfirmed = ConcurrentHashMap.newKeySet();
  private final AtomicInteger messages = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable OrbException ended;

  /**
   * @param messages sent and not yet answered for
   * @param bytes of those messages
   */
  record Limits(int messages, long bytes) {}

  ArtemisOutlet(Seat seat, Wire wire) throws ActiveMQException {
    work = wire.threads().work();
    clock = wire.clock();
    limits = wire.unconfirmed();
    turns = seat.turns();
    sender = new Sender(seat.session(), this);
    confirming = Sessions.isConfirming(seat.session());
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    if (envelope.durable() && !confirming) {
      return CompletableFuture.failedFuture(
          new OrbException(
              ErrorCode.INTERNAL, "a durable message was given to a way that confirms nothing"));
    }
    Outgoing message = new Outgoing(envelope, clock.instant());
    int waiting = messages.incrementAndGet();
    long held = bytes.addAndGet(message.size());
    unconfirmed.add(message);
    if (waiting > limits.messages() || (waiting > 1 && held > limits.bytes())) {
      settle(message, full(waiting, held));
      return message.outcome();
    }
    OrbException end = ended;
    if (end != null) {
      settle(message, end);
      return message.outcome();
    }
    turns.submit(() -> hand(message));
    return message.outcome();
  }

  /** Why nothing can be sent any more; null while it can. */
  @Nullable OrbException ended() {
    return ended;
  }

  /** Fails everything that the broker has not answered for, and everything that still comes. */
  void end(OrbException cause) {
    ended = cause;
    unconfirmed.forEach(message -> settle(message, cause));
  }

  @Override
  public void sendAcknowledged(Message message) {
    settle((Outgoing) message, null);
  }

  @Override
  public void sendFailed(Message message, Exception e) {
    // why: this comes on an event loop, where whoever waits for the outcome must not run
    work.execute(() -> settle((Outgoing) message, Faults.of("send", e)));
  }

  private void hand(Outgoing message) {
    if (message.outcome().isDone()) {
      return;
    }
    try {
      sender.send(message);
      if (!confirming) {
        settle(message, null);
      } else if (!message.isDurable()) {
        message.outcome().complete(null);
      }
      OrbException end = ended;
      if (end != null) {
        settle(message, end);
      }
    } catch (ActiveMQException | RuntimeException e) {
      settle(message, Faults.of("send", e));
    }
  }

  private void settle(Outgoing message, @Nullable OrbException fault) {
    if (!unconfirmed.remove(message)) {
      return;
    }
    messages.decrementAndGet();
    bytes.addAndGet(-message.size());
    if (fault == null) {
      message.outcome().complete(null);
    } else if (!message.outcome().completeExceptionally(fault)) {
      LOG.debug("A fleeting message to {} was lost: {}", message.destination(), fault.code());
    }
  }

  private OrbException full(int waiting, long held) {
    return new OrbException(
        ErrorCode.UNAVAILABLE,
        "the broker has not confirmed " + waiting + " messages of " + held + " bytes",
        "send again when some are");
  }
}

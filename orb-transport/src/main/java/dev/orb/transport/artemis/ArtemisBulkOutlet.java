package dev.orb.transport.artemis;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.BulkOutlet;
import dev.orb.transport.Envelope;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.SendAcknowledgementHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a large body in pieces, and asks the broker between them whether it follows. */
final class ArtemisBulkOutlet implements BulkOutlet, SendAcknowledgementHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ArtemisBulkOutlet.class);

  // why longer than others: a link may stall at the end as it may on the way
  private static final int CONFIRMED_WITHIN_CALLS = 4;

  private final ClientSession session;
  private final ClientProducer producer;
  private final Duration patience;
  private final Clock clock;
  private final Consumer<ArtemisBulkOutlet> onClose;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile CompletableFuture<Void> outcome = new CompletableFuture<>();

  ArtemisBulkOutlet(
      ClientSession session, Duration callTimeout, Clock clock, Consumer<ArtemisBulkOutlet> onClose)
      throws ActiveMQException {
    this.session = session;
    this.patience = callTimeout.multipliedBy(CONFIRMED_WITHIN_CALLS);
    this.clock = clock;
    this.onClose = onClose;
    session.setSendAcknowledgementHandler(this);
    producer = session.createProducer();
  }

  @Override
  public void send(Envelope head, InputStream rest) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    outcome = done;
    FollowedStream body =
        new FollowedStream(
            new SequenceInputStream(new ByteArrayInputStream(head.body()), rest),
            () -> {
              if (done.isCompletedExceptionally()) {
                done.join();
              }
              session.addressQuery(Outgoing.address(head));
            });
    try {
      Outgoing message = Outgoing.withoutBody(head, clock.instant());
      message.setBodyInputStream(body);
      producer.send(message.destination(), message);
      done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.CANCELLED, "interrupted while sending", null, e);
    } catch (TimeoutException e) {
      throw new OrbException(
          ErrorCode.TIMEOUT, "the broker did not confirm within " + patience, null, e);
    } catch (ActiveMQException | ExecutionException | RuntimeException e) {
      throw body.fault().orElseGet(() -> fault(done, e));
    }
  }

  /** The loss of the connection explains whatever the library threw because of it. */
  private static OrbException fault(CompletableFuture<Void> done, Exception thrown) {
    Throwable cause = thrown;
    if (done.isCompletedExceptionally()) {
      try {
        done.join();
      } catch (RuntimeException e) {
        cause = e;
      }
    }
    for (Throwable one = cause; one != null; one = one.getCause()) {
      if (one instanceof OrbException ours) {
        return ours;
      }
    }
    return Faults.of("send", thrown);
  }

  /** The connection is lost. */
  void end(OrbException cause) {
    outcome.completeExceptionally(cause);
  }

  @Override
  public void sendAcknowledged(Message message) {
    outcome.complete(null);
  }

  @Override
  public void sendFailed(Message message, Exception e) {
    outcome.completeExceptionally(Faults.of("send", e));
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    onClose.accept(this);
    try {
      session.close();
    } catch (ActiveMQException | RuntimeException e) {
      LOG.debug("The session of a large body is gone already", e);
    }
  }
}

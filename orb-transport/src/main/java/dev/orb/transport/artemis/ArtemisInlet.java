package dev.orb.transport.artemis;

import dev.orb.transport.Inlet;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Receiver;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.config.ActiveMQDefaultConfiguration;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.MessageHandler;
import org.apache.activemq.artemis.core.client.impl.ClientConsumerInternal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consumer of one queue. */
final class ArtemisInlet implements Inlet, MessageHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ArtemisInlet.class);
  private static final int NO_RATE_LIMIT = -1;

  private final Seat seat;
  private final String queue;
  private final InletOptions options;
  private final Receiver receiver;
  private final Consumer<ArtemisInlet> onClose;
  private final ClientConsumerInternal consumer;
  private final Acknowledgements<ClientMessage> acknowledgements;
  private final AtomicBoolean closed = new AtomicBoolean();

  ArtemisInlet(Seat seat, Order order, Consumer<ArtemisInlet> onClose) throws ActiveMQException {
    this.seat = seat;
    this.queue = order.queue();
    this.options = order.options();
    this.receiver = order.receiver();
    this.onClose = onClose;
    // why: what can wait is bounded by the window, as only what was received is acknowledged
    acknowledgements = new Acknowledgements<>(seat.turns(), seat.threads()::after, new Telling());
    consumer =
        (ClientConsumerInternal)
            seat.session()
                .createConsumer(
                    SimpleString.of(queue),
                    null,
                    ActiveMQDefaultConfiguration.getDefaultConsumerPriority(),
                    options.window(),
                    NO_RATE_LIMIT,
                    false);
  }

  /** What was asked for. */
  record Order(String queue, InletOptions options, Receiver receiver) {}

  void start() throws ActiveMQException {
    consumer.setMessageHandler(this);
    seat.session().start();
  }

  String queue() {
    return queue;
  }

  @Override
  public void onMessage(ClientMessage message) {
    if (closed.get()) {
      return;
    }
    acknowledgements.given(message);
    try {
      receiver.receive(new Arrived(this, message, Body.of(message, options.maxBody())));
    } catch (ActiveMQException e) {
      LOG.warn("A large message of {} did not come whole, the broker keeps it", queue, e);
    } catch (RuntimeException | Error e) {
      LOG.error("The receiver of {} threw, the message stays unacknowledged", queue, e);
    }
  }

  void acknowledge(ClientMessage message) {
    acknowledgements.acknowledge(message);
  }

  private final class Telling implements Acknowledgements.Broker<ClientMessage> {
    @Override
    public void upTo(ClientMessage message) {
      tell(message::acknowledge);
    }

    @Override
    public void one(ClientMessage message) {
      tell(message::individualAcknowledge);
    }

    private void tell(Telling.Call call) {
      if (closed.get()) {
        // why: the message is the queue's again, and the broker would log a fault of ours
        return;
      }
      try {
        call.run();
      } catch (ActiveMQException | RuntimeException e) {
        // why: the session is gone, and the broker gives the message to the next one
        LOG.debug("An acknowledgement on {} was too late", queue, e);
      }
    }

    @FunctionalInterface
    private interface Call {
      void run() throws ActiveMQException;
    }
  }

  @Override
  public void pause() {
    try {
      // why: of the consumer, not of the session: the latter asks the broker and waits. Credit is
      // given back as messages are handed out, so the broker stops at the window.
      consumer.stop(false);
    } catch (ActiveMQException e) {
      throw Faults.of("pause " + queue, e);
    }
  }

  @Override
  public void resume() {
    consumer.start();
  }

  /** Hands nothing out any more, and keeps the library from waiting for the receiver. */
  void detach() {
    closed.set(true);
    try {
      consumer.setMessageHandler(null);
    } catch (ActiveMQException e) {
      LOG.trace("The consumer of {} is closed already", queue, e);
    }
  }

  @Override
  public void close() {
    if (closed.get()) {
      return;
    }
    acknowledgements.flush();
    detach();
    onClose.accept(this);
    try {
      if (seat.shared()) {
        consumer.close();
      } else {
        seat.session().close();
      }
    } catch (ActiveMQException e) {
      LOG.debug("The consumer of {} is gone already", queue, e);
    }
  }
}

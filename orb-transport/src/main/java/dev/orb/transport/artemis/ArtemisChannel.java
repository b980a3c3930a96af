package dev.orb.transport.artemis;

import dev.orb.protocol.OrbException;
import dev.orb.transport.Channel;
import dev.orb.transport.Envelope;
import dev.orb.transport.Inlet;
import dev.orb.transport.InletOptions;
import dev.orb.transport.Receiver;
import java.util.concurrent.CompletionStage;
import org.apache.activemq.artemis.api.core.ActiveMQException;

/** One session that sends and consumes. */
final class ArtemisChannel implements Channel {
  private final Seat seat;
  private final ArtemisOutlet outlet;
  private final Consumers consumers;

  /** Makes the consumers of a session; the connection keeps them. */
  @FunctionalInterface
  interface Consumers {
    Inlet open(Seat seat, ArtemisInlet.Order order) throws ActiveMQException;
  }

  ArtemisChannel(Seat seat, ArtemisOutlet outlet, Consumers consumers) {
    this.seat = seat;
    this.outlet = outlet;
    this.consumers = consumers;
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    return outlet.send(envelope);
  }

  @Override
  public Inlet inlet(String queue, InletOptions options, Receiver receiver) {
    OrbException ended = outlet.ended();
    if (ended != null) {
      throw ended;
    }
    try {
      return consumers.open(seat, new ArtemisInlet.Order(queue, options, receiver));
    } catch (ActiveMQException | RuntimeException e) {
      throw Faults.of("consume " + queue, e);
    }
  }
}

package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Event;
import dev.orb.transport.Inlet;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every subscriber of every event, in each client's order, and acknowledges an event when all
 * of them were told. While nobody subscribes, or subscribers are slow, events wait in the broker:
 * they have a queue of their own, and hold up nothing else.
 */
final class EventDesk implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(EventDesk.class);

  /** Events that wait for subscribers in this process. */
  static final int BOUND = 1_000;

  private final Subscribers subscribers;
  private final List<Lane> lanes;
  private final Consumer<String> heard;
  private final MeterRegistry meters;
  private final EventFlow flow;

  /** The events of some clients, in order. */
  private record Lane(Executor thread, ToldEvents told) {}

  /**
   * @param threads each runs one thing at a time
   * @param heard a sign of life of a client
   * @param opener opens the consumer of events, whose messages go here
   */
  EventDesk(
      Subscribers subscribers,
      List<Executor> threads,
      Consumer<String> heard,
      MeterRegistry meters,
      Function<Receiver, Inlet> opener) {
    this.subscribers = subscribers;
    this.lanes = threads.stream().map(thread -> new Lane(thread, new ToldEvents())).toList();
    this.heard = heard;
    this.meters = meters;
    this.flow = new EventFlow(BOUND, () -> !subscribers.isEmpty(), () -> opener.apply(this));
  }

  void open() {
    subscribers.onChange(flow::check);
    flow.check();
  }

  /** Takes no more; what is in hand is still told, by threads that close after this. */
  void close() {
    flow.close();
  }

  @Override
  public void receive(Received message) {
    String client = message.sender().orElse("");
    ErrorCode fault = ErrorCode.MALFORMED;
    try {
      if (client.isEmpty() || message.oversized()) {
        fault = client.isEmpty() ? ErrorCode.UNAUTHORIZED : ErrorCode.TOO_LARGE;
      } else if (MessageCodec.decode(message.body()) instanceof Event event) {
        heard.accept(client);
        publish(client, event, message);
        return;
      }
    } catch (OrbException e) {
      fault = e.code();
    }
    refuse(client, fault, message);
  }

  /** An event that came by another way, which cannot wait in the broker. */
  void publishIfRoom(String client, Event event, Received message) {
    if (subscribers.isEmpty() || flow.waiting() >= BOUND) {
      refuse(client, ErrorCode.QUEUE_FULL, message);
    } else {
      publish(client, event, message);
    }
  }

  private void refuse(String client, ErrorCode code, Received message) {
    LOG.debug("an event of client {} was refused: {}", client, code);
    meters.counter("orb.rejected", "code", code.name()).increment();
    message.acknowledge();
  }

  private void publish(String client, Event event, Received message) {
    flow.taken();
    Lane lane = lanes.get(Math.floorMod(client.hashCode(), lanes.size()));
    try {
      lane.thread().execute(() -> tell(lane, client, event, message));
    } catch (RejectedExecutionException e) {
      // why: this end stops, and the broker gives it to the next one
      flow.given();
    }
  }

  private void tell(Lane lane, String client, Event event, Received message) {
    try {
      if (lane.told().contains(client, event.id())) {
        count("repeated");
      } else {
        tellAll(client, event);
        lane.told().add(client, event.id());
      }
      message.acknowledge();
    } finally {
      flow.given();
    }
  }

  private void tellAll(String client, Event event) {
    List<EventHandler> wanting = subscribers.of(event.name());
    count(wanting.isEmpty() ? "unwanted" : "told");
    for (EventHandler subscriber : wanting) {
      try {
        subscriber.handle(client, event);
      } catch (RuntimeException | Error e) {
        count("failed");
        LOG.warn("a subscriber threw at event {} of client {}", event.name(), client, e);
      }
    }
  }

  private void count(String outcome) {
    meters.counter("orb.events", "outcome", outcome).increment();
  }
}

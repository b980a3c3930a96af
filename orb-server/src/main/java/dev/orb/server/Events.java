package dev.orb.server;

import dev.orb.protocol.message.Event;
import dev.orb.transport.Inlet;
import dev.orb.transport.Received;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every subscriber of every event, in each client's order. An event is acknowledged when all
 * of them were told. When they are slow, the inbox is held back and events wait in the broker.
 */
final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final int HOLD_AT = 1_000;

  private final List<EventHandler> subscribers;
  private final Executor executor;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable Inlet inbox;

  Events(List<EventHandler> subscribers, Executor executor) {
    this.subscribers = new CopyOnWriteArrayList<>(subscribers);
    this.executor = executor;
  }

  void flowFrom(Inlet inlet) {
    this.inbox = inlet;
  }

  void publish(String client, Event event, Received message) {
    Inlet inlet = inbox;
    if (waiting.incrementAndGet() >= HOLD_AT && inlet != null) {
      inlet.pause();
    }
    executor.execute(
        () -> {
          tell(client, event);
          message.acknowledge();
          if (waiting.decrementAndGet() == HOLD_AT / 2 && inlet != null) {
            inlet.resume();
          }
        });
  }

  private void tell(String client, Event event) {
    for (EventHandler subscriber : subscribers) {
      try {
        subscriber.handle(client, event);
      } catch (RuntimeException | Error e) {
        LOG.warn("a subscriber threw at event {} of client {}", event.name(), client, e);
      }
    }
  }
}

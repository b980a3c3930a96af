package dev.orb.testkit.simulator;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: what it sends is on its way until it arrives, and what it acknowledges
 * until the broker hears of it. Two ways out, each in order, neither in the order of the other.
 * When it is cut, some of what was on its way has arrived, in order.
 */
final class Link implements Outlet {
  private final String client;
  private final SimulatedBroker broker;
  private final Consumer<Envelope> witness;
  private final Deque<Sent> onTheWay = new ArrayDeque<>();
  private final Deque<Sent> arrived = new ArrayDeque<>();
  private final Deque<Envelope> fleeting = new ArrayDeque<>();
  private final Deque<WorkQueue.Item> acknowledged = new ArrayDeque<>();
  private boolean open = true;

  private record Sent(Envelope envelope, CompletableFuture<Void> confirmed) {}

  /**
   * @param witness hears what the client says
   */
  Link(String client, SimulatedBroker broker, Consumer<Envelope> witness) {
    this.client = client;
    this.broker = broker;
    this.witness = witness;
  }

  @Override
  public CompletionStage<Void> send(Envelope envelope) {
    if (!open) {
      return CompletableFuture.failedFuture(new OrbException(ErrorCode.NOT_CONNECTED, "cut"));
    }
    witness.accept(envelope);
    Sent sent = new Sent(envelope, new CompletableFuture<>());
    onTheWay.add(sent);
    return envelope.durable() ? sent.confirmed() : CompletableFuture.completedFuture(null);
  }

  /** The way out of what is neither confirmed nor kept in order. */
  Outlet fleeting() {
    return envelope -> {
      if (!open) {
        return CompletableFuture.failedFuture(new OrbException(ErrorCode.NOT_CONNECTED, "cut"));
      }
      witness.accept(envelope);
      fleeting.add(envelope);
      return CompletableFuture.completedFuture(null);
    };
  }

  /** The next command off the work queue, if there is one. */
  @Nullable Mail deliver(Instant now) {
    WorkQueue.Item item = broker.work(client).deliver(this);
    if (item == null) {
      return null;
    }
    return Mail.of(
        item.envelope(),
        now,
        () -> {
          if (open) {
            acknowledged.add(item);
          }
        });
  }

  /** What was sent first arrives. */
  boolean arrive() {
    Sent sent = onTheWay.poll();
    if (sent == null) {
      return false;
    }
    broker.arrive(client, sent.envelope());
    arrived.add(sent);
    return true;
  }

  /** What was sent first on the other way arrives. */
  boolean arriveFleeting() {
    Envelope sent = fleeting.poll();
    if (sent == null) {
      return false;
    }
    broker.arrive(client, sent);
    return true;
  }

  /** The client hears that what arrived first did. */
  boolean confirm() {
    Sent sent = arrived.poll();
    if (sent == null) {
      return false;
    }
    sent.confirmed().complete(null);
    return true;
  }

  /** The broker hears of the first acknowledgement. */
  boolean acknowledge() {
    WorkQueue.Item item = acknowledged.poll();
    if (item == null) {
      return false;
    }
    broker.work(client).acknowledge(item);
    return true;
  }

  /** It is cut. */
  void cut(RandomGenerator random) {
    open = false;
    int reached = Dice.some(random, onTheWay.size());
    for (Sent sent : onTheWay) {
      if (reached-- > 0) {
        broker.arrive(client, sent.envelope());
      }
    }
    int fleetingReached = Dice.some(random, fleeting.size());
    while (fleetingReached-- > 0) {
      arriveFleeting();
    }
    fleeting.clear();
    int heard = Dice.some(random, acknowledged.size());
    while (heard-- > 0) {
      acknowledge();
    }
    acknowledged.clear();
    fail(arrived);
    fail(onTheWay);
    broker.work(client).release(this);
  }

  private static void fail(Deque<Sent> unconfirmed) {
    while (!unconfirmed.isEmpty()) {
      unconfirmed
          .remove()
          .confirmed()
          .completeExceptionally(new OrbException(ErrorCode.NOT_CONNECTED, "cut"));
    }
  }
}

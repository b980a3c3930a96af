package dev.orb.bench.chaos.peer;

import dev.orb.bench.chaos.Crew;
import dev.orb.bench.chaos.Door;
import dev.orb.bench.chaos.Order;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends an order as one message to each of its targets. What was confirmed is not sent again, what
 * was not is. Thread-safe.
 */
final class PeerDoor implements Door {
  private final Crew crew;
  private final Mailbox mailbox;
  private final Set<String> confirmed = ConcurrentHashMap.newKeySet();

  PeerDoor(Crew crew, Mailbox mailbox) {
    this.crew = crew;
    this.mailbox = mailbox;
  }

  /** How many messages are in. */
  int confirmed() {
    return confirmed.size();
  }

  @Override
  public Answer offer(Order order) {
    if (order.handler() == Order.Handler.CALL) {
      return new Refused("no calls here");
    }
    String body =
        JsonCodec.of(
                Map.of(
                    "k", order.key(),
                    "millis", order.work().toMillis(),
                    "fails", order.fails(),
                    "retries", order.retries()))
            .text();
    try {
      for (String queue : queues(order.aim())) {
        String id = order.key() + "@" + queue;
        if (!confirmed.contains(id)) {
          mailbox.send(queue, id, body);
          confirmed.add(id);
        }
      }
      return new Accepted(order.key(), null);
    } catch (IOException e) {
      return new Unknown(e.toString());
    }
  }

  private Collection<String> queues(Order.Aim aim) {
    if (aim instanceof Order.Any) {
      return List.of(PeerSubject.ANY);
    }
    return crew.meant(aim);
  }

  @Override
  public void cancel(String id) {
    // why nothing: a message in a queue cannot be taken back
  }
}

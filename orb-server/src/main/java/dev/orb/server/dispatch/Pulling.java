package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Kind;
import dev.orb.server.broker.ClientQueues;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes copies of a command out of clients' queues, and asks the clients whose copy is not there
 * any more. Works on threads of its own, because the broker goes to disk for each.
 */
final class Pulling {
  private static final Logger LOG = LoggerFactory.getLogger(Pulling.class);
  // why: a client that is away learns of it by its welcome; a message kept longer says nothing new
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final ClientQueues queues;
  private final Outlet outlet;
  private final Executor working;
  private final Clock clock;
  private final BiConsumer<CommandId, String> taken;

  /**
   * @param taken told on a working thread of each copy that was taken
   */
  Pulling(DispatchPorts ports, Executor working, BiConsumer<CommandId, String> taken) {
    this.queues = ports.queues();
    this.outlet = ports.outlet();
    this.clock = ports.clock();
    this.working = working;
    this.taken = taken;
  }

  /**
   * Does not wait for it.
   *
   * @param until how long clients remember the request for a copy that they have not met
   * @param ask whether to ask those whose copy could not be taken
   */
  void start(CommandId id, Instant until, List<String> clients, boolean ask) {
    working.execute(() -> clients.forEach(client -> pull(id, until, client, ask)));
  }

  private void pull(CommandId id, Instant until, String client, boolean ask) {
    if (take(client, id)) {
      taken.accept(id, client);
    } else if (ask) {
      ask(id, until, client);
    }
  }

  /**
   * The client has never met the command: its copy is in the queue, or on its way to the client,
   * or, if the queue is empty, nowhere, because it was taken out before a crash.
   */
  void neverMet(CommandId id, String client) {
    working.execute(
        () -> {
          if (take(client, id) || !queues.holds(client, id.toString())) {
            taken.accept(id, client);
          }
        });
  }

  /** Takes one copy out. Blocks for the broker. */
  boolean take(String client, CommandId id) {
    try {
      return queues.take(client, id.toString());
    } catch (RuntimeException e) {
      try (LogKeys keys = LogKeys.of(client, id)) {
        LOG.warn("a command could not be looked for in its client's queue: {}", keys, e);
      }
      return false;
    }
  }

  /**
   * Asks whether it is here or not: a message that waits for a client that is being welcomed closes
   * the gap between its welcome and its presence.
   */
  void ask(CommandId id, Instant until, String client) {
    Instant now = clock.instant();
    Control cancel = new Control.Cancel(id, until, now);
    outlet
        .send(
            new Envelope(
                Addresses.control(client),
                MessageCodec.encode(cancel),
                Kind.CONTROL.text(),
                null,
                cancel.name(),
                false,
                Envelope.USUAL_PRIORITY,
                now.plus(KEPT),
                null,
                null))
        .whenComplete(
            (sent, failure) -> {
              if (failure != null) {
                LOG.debug("client {} could not be asked to cancel {}", client, id, failure);
              }
            });
  }
}

package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Kind;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.journal.Journal;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes copies of a command out of clients' queues, and asks the clients whose copy is not there
 * any more. Works on threads of its own, because the broker goes to disk for each.
 */
final class Pulling implements HandOvers.Copies {
  private static final Logger LOG = LoggerFactory.getLogger(Pulling.class);
  // why: a client that is away learns of it by its welcome; a message kept longer says nothing new
  private static final Duration KEPT = Duration.ofMinutes(1);

  /** Queues that are looked through before the disk is waited for. */
  private static final int AT_ONCE = 256;

  private final Journal journal;
  private final ClientQueues queues;
  private final Outlet outlet;
  private final Executor working;
  private final Clock clock;
  private final BiConsumer<CommandId, String> taken;

  /**
   * @param taken told on a working thread of each copy that was taken
   */
  Pulling(DispatchPorts ports, Executor working, BiConsumer<CommandId, String> taken) {
    this.journal = ports.journal();
    this.queues = ports.queues();
    this.outlet = ports.outlet();
    this.clock = ports.clock();
    this.working = working;
    this.taken = taken;
  }

  /** Whom to ask of those whose copy could not be taken. */
  enum Ask {
    NOBODY,
    /** All, but what has started is to go on. */
    UNSTARTED,
    ALL
  }

  /**
   * Does not wait for it.
   *
   * @param until how long clients remember the request for a copy that they have not met
   */
  void start(CommandId id, Instant until, List<String> clients, Ask ask) {
    start(id, until, clients, ask, () -> {});
  }

  /**
   * The same.
   *
   * @param done run on a working thread once the queues were looked through and clients asked
   */
  void start(CommandId id, Instant until, List<String> clients, Ask ask, Runnable done) {
    working.execute(
        () -> {
          Set<String> gone = take(clients, id);
          gone.forEach(client -> taken.accept(id, client));
          ask(id, until, clients.stream().filter(client -> !gone.contains(client)), ask);
          done.run();
        });
  }

  /**
   * Asks clients that have started it, and takes nothing: a copy that comes back is how their next
   * process learns that it is to be answered. Does not wait for it.
   */
  void askOnly(CommandId id, Instant until, List<String> clients, Ask ask) {
    if (!clients.isEmpty() && ask != Ask.NOBODY) {
      working.execute(() -> ask(id, until, clients.stream(), ask));
    }
  }

  private void ask(CommandId id, Instant until, Stream<String> clients, Ask ask) {
    if (ask != Ask.NOBODY) {
      clients.forEach(client -> ask(id, until, client, ask == Ask.UNSTARTED));
    }
  }

  /**
   * The client has never met the command: its copy is in the queue, or on its way to the client,
   * or, if the queue is empty, nowhere, because it was taken out before a crash.
   */
  void neverMet(CommandId id, String client) {
    working.execute(
        () -> {
          if (take(client, id) || !holds(client, id)) {
            taken.accept(id, client);
          }
        });
  }

  @Override
  public boolean take(String client, CommandId id) {
    return !take(List.of(client), id).isEmpty();
  }

  @Override
  public boolean holds(String client, CommandId id) {
    return queues.holds(client, id.toString());
  }

  /**
   * Takes out copies of commands that have ended at this client, and whose acknowledgement was
   * lost. Blocks for broker and database.
   *
   * @param open the ids of those that are known not to have
   */
  void takeEnded(String client, Set<String> open) {
    for (String text : queues.waiting(client)) {
      CommandId id = open.contains(text) ? null : CommandId.parse(text);
      if (id != null
          && journal.delivery(id, client).filter(row -> row.state().isFinal()).isPresent()) {
        boolean unused = take(client, id);
      }
    }
  }

  private Set<String> take(List<String> clients, CommandId id) {
    Set<String> gone = new HashSet<>();
    for (int from = 0; from < clients.size(); from += AT_ONCE) {
      List<String> some = clients.subList(from, Math.min(clients.size(), from + AT_ONCE));
      try {
        gone.addAll(queues.take(some, id.toString()));
      } catch (RuntimeException e) {
        try (LogKeys keys = LogKeys.of(some.get(0), id)) {
          LOG.warn("a command could not be looked for in its client's queue: {}", keys, e);
        }
      }
    }
    return gone;
  }

  /**
   * Asks whether it is here or not: a message that waits for a client that is being welcomed closes
   * the gap between its welcome and its presence.
   */
  private void ask(CommandId id, Instant until, String client, boolean queuedOnly) {
    Instant now = clock.instant();
    Control cancel = new Control.Cancel(id, until, queuedOnly, now);
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

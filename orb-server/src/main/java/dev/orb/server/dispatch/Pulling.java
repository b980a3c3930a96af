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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Commands that one walk through a queue looks for. */
  private static final int AT_A_WALK = 10_000;

  private final Journal journal;
  private final ClientQueues queues;
  private final Outlet outlet;
  private final Executor working;
  private final Clock clock;
  private final BiConsumer<CommandId, String> taken;
  private final Map<String, List<Pull>> wanted = new ConcurrentHashMap<>();

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
    if (clients.size() == 1) {
      together(clients.get(0), new Pull(id, until, ask, done));
    } else {
      working.execute(
          () -> {
            Set<String> gone = take(clients, id);
            gone.forEach(client -> taken.accept(id, client));
            ask(id, until, clients.stream().filter(client -> !gone.contains(client)), ask);
            done.run();
          });
    }
  }

  /** One command that is wanted out of one queue. */
  private record Pull(CommandId id, Instant until, Ask ask, Runnable done) {}

  /**
   * Looks through a client's queue for all that is wanted of it meanwhile.
   *
   * <p>Why: what is wanted may lie behind a million others, on disk. To cancel each of them by a
   * walk of its own would take days.
   */
  private void together(String client, Pull pull) {
    boolean[] first = new boolean[1];
    wanted.compute(
        client,
        (key, others) -> {
          first[0] = others == null;
          List<Pull> all = others == null ? new ArrayList<>() : others;
          all.add(pull);
          return all;
        });
    if (first[0]) {
      working.execute(() -> walk(client));
    }
  }

  private void walk(String client) {
    // why left there: as long as there is a list, somebody walks, and others only join
    List<Pull> pulls = new ArrayList<>();
    wanted.computeIfPresent(
        client,
        (key, all) -> {
          List<Pull> some = all.subList(0, Math.min(all.size(), AT_A_WALK));
          pulls.addAll(some);
          some.clear();
          return all;
        });
    try {
      Set<String> gone = takeAll(client, pulls);
      pulls.forEach(pull -> settle(client, pull, gone.contains(pull.id().toString())));
    } finally {
      if (wanted.computeIfPresent(client, (key, all) -> all.isEmpty() ? null : all) != null) {
        working.execute(() -> walk(client));
      }
    }
  }

  private void settle(String client, Pull pull, boolean gone) {
    if (gone) {
      taken.accept(pull.id(), client);
    } else {
      ask(pull.id(), pull.until(), Stream.of(client), pull.ask());
    }
    pull.done().run();
  }

  private Set<String> takeAll(String client, List<Pull> pulls) {
    if (pulls.size() == 1) {
      CommandId id = pulls.get(0).id();
      return take(client, id) ? Set.of(id.toString()) : Set.of();
    }
    Set<String> ids = new HashSet<>();
    pulls.forEach(pull -> ids.add(pull.id().toString()));
    try {
      return queues.takeSome(client, ids);
    } catch (RuntimeException e) {
      try (LogKeys keys = LogKeys.of(client, pulls.get(0).id())) {
        LOG.warn("commands could not be looked for in their client's queue: {}", keys, e);
      }
      return Set.of();
    }
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

package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Ticker;
import dev.orb.server.fleet.Clients;
import dev.orb.server.story.Sayings;
import dev.orb.server.story.Stamps;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of dispatch and how they hang together. */
final class Works {
  private static final Logger LOG = LoggerFactory.getLogger(Works.class);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  private final DispatchSettings settings;
  private final Hands hands;
  private final Flow flow = new Flow();
  private final Book book = new Book();
  private final Mailbox mailbox = new Mailbox();
  private final Presence presence = new Presence();
  private final OpenCancels openCancels = new OpenCancels();
  private final OpenCancels superseded = new OpenCancels();
  private final Unsent unsent =
      new Unsent(DispatchSettings.MAX_UNSENT, DispatchSettings.MAX_UNSENT_BYTES);
  private final Ticker ticker;
  private final DispatchMetrics metrics;
  private final Committer committer;
  private final Outbox outbox;
  private final Ephemerals ephemerals;
  private final Inbound inbound;
  private final Calls calls;
  private final Acceptance acceptance;
  private final Reads reads;
  private final Retrying retrying;
  private final Following following;
  private final FleetNews fleetNews;
  private final Recovery recovery;
  private final Loop loop;
  private final Watches watches;
  private final Sayings sayings;

  Works(DispatchSettings settings, DispatchPorts ports, Hands hands) {
    this.settings = settings;
    this.hands = hands;
    this.ticker = ports.ticker();
    Clock clock = ports.clock();
    metrics = new DispatchMetrics(ports.metrics(), book::count);
    watches = new Watches(metrics);
    Stamps stamps = new Stamps(clock);
    sayings = new Sayings(ports.journal(), stamps, ticker, metrics::unsaid);
    Clues clues = new Clues(ports.journal(), stamps, clock);
    committer = new Committer(ports, mailbox, flow, book, stamps, watches, hands.telling());
    Endings endings = new Endings(book, committer, clock);
    Sweep sweep = new Sweep(book, endings, presence);
    Strays strays = new Strays(ports, committer, mailbox, hands.working(), metrics);
    HandOvers handOvers =
        new HandOvers(
            book,
            committer,
            mailbox,
            presence,
            ports.journal(),
            endings,
            unsent,
            hands.working(),
            clock,
            ports.random());
    endings.listen((command, index, row) -> handOvers.ended(command));
    Progression progression =
        new Progression(
            book,
            endings,
            committer,
            strays,
            presence,
            watches,
            handOvers,
            sayings,
            clues,
            stamps,
            settings.timeout(),
            clock);
    History history =
        new History(ports.journal(), metrics, ticker, DispatchSettings.HISTORY_PER_SECOND);
    Ephemerals fleeting = new Ephemerals(watches, history, metrics, hands.telling(), clock, stamps);
    ephemerals = fleeting;
    Pulling pulling =
        new Pulling(
            ports,
            hands.working(),
            (id, client) -> {
              if (!fleeting.taken(id, client)) {
                mailbox.post(() -> progression.taken(id, client));
              }
            });
    Cancels cancels =
        new Cancels(
            ports, book, committer, mailbox, pulling, openCancels, superseded, hands.working());
    progression.listen(cancels::runs);
    endings.listen(cancels);
    endings.listen(
        (command, index, row) -> {
          if (command.isDone()) {
            sayings.ended(row.command());
          }
        });
    endings.listen(
        (command, index, row) -> {
          CommandId payload = command.record().options().payload();
          if (payload != null && command.isDone()) {
            ports.payloads().release(payload, row.command());
          }
        });
    Superseding superseding =
        new Superseding(mailbox, committer, endings, pulling, superseded, ports.clock());
    endings.listen(superseding);
    endings.listen((command, index, row) -> metrics.ran(command.record().name(), row));
    outbox = new Outbox(ports.fanOut(), hands.sending(), ticker);
    Dispatching dispatching =
        new Dispatching(book, outbox, mailbox, committer, endings, cancels, unsent, superseding);
    handOvers.bind(pulling, (command, mail) -> dispatching.send(command, mail, 0, false));
    Intake intake =
        new Intake(
            book,
            committer,
            dispatching,
            handOvers,
            superseding,
            new Overlaps(book, cancels, mailbox),
            unsent,
            settings.queueLimit(),
            settings.maxOpen());
    Drafting drafting = new Drafting(settings, ports);
    calls = new Calls(drafting, presence, ephemerals, ports);
    Claims claims = new Claims(hands.working());
    acceptance =
        new Acceptance(
            drafting, presence, ports, ephemerals, calls, mailbox, intake, unsent, claims);
    reads = new Reads(ports.journal(), book, ephemerals, presence, sayings);
    retrying = new Retrying(reads, ports.journal(), claims, hands.working(), acceptance::send);
    EphemeralCancels ephemeralCancels = new EphemeralCancels(pulling, hands.telling(), ticker);
    following =
        new Following(
            book,
            mailbox,
            committer,
            watches,
            cancels,
            ephemerals,
            ephemeralCancels,
            reads,
            ports.journal(),
            hands,
            stamps,
            sayings);
    inbound =
        new Inbound(
            ephemerals, progression, cancels, strays, mailbox, flow, metrics, ports.others());
    fleetNews =
        new FleetNews(
            book,
            mailbox,
            committer,
            endings,
            progression,
            cancels,
            pulling,
            handOvers,
            ephemerals,
            hands.working());
    recovery =
        new Recovery(
            ports,
            book,
            presence,
            endings,
            cancels,
            dispatching,
            handOvers,
            unsent,
            intake,
            sweep,
            superseding,
            stamps,
            clues);
    Runnable ticking =
        () -> {
          ephemerals.sweep(ticker.nanos());
          cancels.tick();
          handOvers.tick();
          ephemeralCancels.tick();
          outbox.tick();
          sayings.tick();
        };
    loop = new Loop(mailbox, committer, sweep, ticking, clock);
  }

  void start(Clients clients, DeclaredTimeouts timeouts) {
    presence.bind(clients, timeouts);
    recovery.run(settings.node());
    hands.start(loop::run);
  }

  /**
   * Waits for what is on its way to the broker and for calls; who interrupts, ends the wait.
   *
   * @param allKnown whether all that was let in is known here, or was turned away
   */
  void awaitDrained(BooleanSupplier allKnown, Duration patience) {
    long since = ticker.nanos();
    // why in this order: what comes to be known between the two looks is found by the second
    while (!(allKnown.getAsBoolean() && isDrained())
        && ticker.since(since).compareTo(patience) < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  void stop(Duration drain) {
    awaitDrained(() -> true, drain);
    // why: the stop of the threads below is not to be cut short
    boolean unused = Thread.interrupted();
    for (EphemeralCommand command : ephemerals.all()) {
      ephemerals.endAll(command, Outcome.disconnected());
    }
    loop.stop();
    try {
      hands.stop(LAST_WRITES);
    } catch (InterruptedException e) {
      LOG.warn("interrupted while dispatch stopped");
      Thread.currentThread().interrupt();
    }
    sayings.flush();
  }

  private boolean isDrained() {
    return unsent.count() == 0 && outbox.isEmpty() && ephemerals.pending() == 0;
  }

  /** One turn of the loop, for who has no thread for it. */
  boolean turn() throws InterruptedException {
    return loop.turn(0);
  }

  Watches watches() {
    return watches;
  }

  Flow flow() {
    return flow;
  }

  OpenCancels openCancels() {
    return openCancels;
  }

  OpenCancels superseded() {
    return superseded;
  }

  Backlog backlog(int most) {
    return book.backlog(most);
  }

  int open(String client) {
    return book.open(client);
  }

  /** What this command claims, if the client has an open delivery of it. */
  CompletableFuture<Optional<CommandId>> claimed(CommandId id, String client) {
    CompletableFuture<Optional<CommandId>> stage = new CompletableFuture<>();
    mailbox.post(() -> stage.complete(Optional.ofNullable(book.claim(id, client))));
    return stage;
  }

  DispatchMetrics metrics() {
    return metrics;
  }

  Inbound inbound() {
    return inbound;
  }

  Calls calls() {
    return calls;
  }

  Acceptance acceptance() {
    return acceptance;
  }

  Reads reads() {
    return reads;
  }

  Retrying retrying() {
    return retrying;
  }

  Ticker ticker() {
    return ticker;
  }

  Presence presence() {
    return presence;
  }

  Following following() {
    return following;
  }

  FleetNews fleetNews() {
    return fleetNews;
  }
}

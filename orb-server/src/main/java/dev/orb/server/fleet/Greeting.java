package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.broker.Doors;
import dev.orb.server.broker.Visit;
import dev.orb.server.contract.Repertoires;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a hello to a welcome or a reject. Runs on the fleet's loop, except for the user's callbacks.
 * The work queue opens only after everything that the welcome says is true.
 */
final class Greeting {
  private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);

  private final FleetSettings settings;
  private final Sessions sessions;
  private final Roster roster;
  private final Records records;
  private final ClientQueues queues;
  private final Doors doors;
  private final ControlLine line;
  private final Callbacks callbacks;
  private final DeliveryView deliveries;
  private final Repertoires contracts;
  private final Partings partings;
  private final Waiters waiters;
  private final Chronicle chronicle;
  private final Loop loop;
  private final Clock clock;
  private final HelloLine hellos;
  private final Plans plans;

  Greeting(
      FleetSettings settings,
      Sessions sessions,
      Roster roster,
      Records records,
      ClientQueues queues,
      Doors doors,
      ControlLine line,
      Callbacks callbacks,
      DeliveryView deliveries,
      Repertoires contracts,
      Partings partings,
      Waiters waiters,
      Chronicle chronicle,
      Plans plans,
      Loop loop,
      Clock clock) {
    this.settings = settings;
    this.sessions = sessions;
    this.roster = roster;
    this.records = records;
    this.queues = queues;
    this.doors = doors;
    this.line = line;
    this.callbacks = callbacks;
    this.deliveries = deliveries;
    this.contracts = contracts;
    this.partings = partings;
    this.waiters = waiters;
    this.chronicle = chronicle;
    this.plans = plans;
    this.loop = loop;
    this.clock = clock;
    this.hellos = new HelloLine(loop, sessions::isPresent);
  }

  /** A hello came; one a visit is in hand at a time, a second one meanwhile is dropped. */
  void hello(String client, Control.Hello hello) {
    Optional<Visit> visit = sessions.visit(client);
    visit.ifPresent(from -> hellos.enter(from, () -> consider(from, hello)));
  }

  /** Whether it is being thought about. Any thread. */
  boolean hasInHand(Visit visit) {
    return hellos.has(visit);
  }

  private void consider(Visit visit, Control.Hello hello) {
    Optional<ClientRecord> client = roster.find(visit.client());
    if (client.isEmpty()) {
      reject(visit, ErrorCode.UNAUTHORIZED, "client " + visit.client() + " is not enrolled", true);
    } else if (client.get().disabled()) {
      reject(visit, ErrorCode.FORBIDDEN, "client " + visit.client() + " is disabled", true);
    } else if (!visit.instance().equals(hello.instance())) {
      reject(visit, ErrorCode.CONFLICT, "the hello names another instance", true);
    } else if (!Facts.fit(hello.facts())) {
      reject(visit, ErrorCode.TOO_LARGE, "it reports too many or too long facts", true);
    } else if (isForeign(visit, hello)) {
      LOG.debug("foreign state of {}", visit);
    } else {
      Session session = partings.begin(visit, hello);
      ask(session, client.get());
    }
  }

  /** Whether its state folder is not its own; then it is rejected with the mend. */
  private boolean isForeign(Visit visit, Control.Hello hello) {
    String fleet = hello.fleet();
    if (fleet != null && !fleet.equals(settings.fleet())) {
      reject(
          visit,
          ErrorCode.CONFLICT,
          "its state folder belongs to another fleet ("
              + shown(fleet)
              + ", this is "
              + settings.fleet()
              + "); start it with an empty state folder",
          false);
      return true;
    }
    Optional<ClientRecord> owner =
        roster.ownerOf(hello.ledger()).filter(other -> !other.id().equals(visit.client()));
    owner.ifPresent(
        other ->
            reject(
                visit,
                ErrorCode.CONFLICT,
                "its state folder belongs to client "
                    + other.id()
                    + "; start it with an empty state folder of its own",
                false));
    return owner.isPresent();
  }

  private static String shown(String foreign) {
    return foreign.substring(0, Math.min(40, foreign.length())).replaceAll("\\p{Cntrl}", "?");
  }

  /** Asks the user's callbacks, with a deadline; the first of answer and deadline decides. */
  private void ask(Session session, ClientRecord client) {
    AtomicBoolean decided = new AtomicBoolean();
    Visit visit = session.visit();
    Runnable cancelDeadline =
        loop.after(
            settings.handshake(),
            () -> {
              if (decided.compareAndSet(false, true)) {
                reject(visit, ErrorCode.TIMEOUT, "the server did not decide in time", true);
              }
            });
    Runnable question =
        () -> {
          Optional<OrbException> veto = callbacks.veto(session.view(client.groups()));
          if (decided.compareAndSet(false, true)) {
            cancelDeadline.run();
            loop.execute(() -> decided(session, veto));
          }
        };
    try {
      callbacks.run(question);
    } catch (RejectedExecutionException full) {
      cancelDeadline.run();
      reject(visit, ErrorCode.UNAVAILABLE, "too many sessions are waiting for a decision", true);
    }
  }

  private void decided(Session session, Optional<OrbException> veto) {
    Visit visit = session.visit();
    if (veto.isPresent()) {
      reject(visit, veto.get().code(), veto.get().reason(), true);
    } else if (!sessions.isPresent(visit)) {
      hellos.settled(visit);
    } else {
      rememberLedger(session);
    }
  }

  private void rememberLedger(Session session) {
    Optional<ClientRecord> known = roster.find(session.visit().client());
    if (known.isEmpty()) {
      reject(session.visit(), ErrorCode.UNAUTHORIZED, "removed while it said hello", true);
      return;
    }
    ClientRecord client = known.get();
    String ledger = session.hello().ledger();
    if (ledger.equals(client.ledger()) && client.secrets().joinedBy() == null) {
      welcome(session, client);
      return;
    }
    List<Addressee> one = List.of(new Addressee(client.id(), client.enrolment()));
    // why: in this order, so that a crash between the two only makes the account once more; the
    // welcome lets it work, so both must be on record before
    CompletionStage<Void> accounted =
        client.ledger() == null || ledger.equals(client.ledger())
            ? CompletableFuture.completedFuture(null)
            : deliveries.ledgerLost(client.id(), client.enrolment());
    accounted
        .thenCompose(done -> records.change(one, now -> welcomed(now, ledger)))
        .whenComplete((done, failure) -> loop.execute(() -> remembered(session, done)));
  }

  private static ClientRecord welcomed(ClientRecord client, String ledger) {
    return client.withLedger(ledger).withSecrets(client.secrets().welcomed());
  }

  private void remembered(Session session, @Nullable List<Records.Outcome> done) {
    ClientRecord now = done == null ? null : done.get(0).now();
    if (now != null) {
      welcome(session, now);
    } else if (done == null) {
      reject(session.visit(), ErrorCode.UNAVAILABLE, "the journal cannot be written", true);
    } else {
      reject(session.visit(), ErrorCode.UNAUTHORIZED, "removed while it said hello", true);
    }
  }

  private void welcome(Session session, ClientRecord client) {
    Visit visit = session.visit();
    hellos.settled(visit);
    if (!sessions.isPresent(visit)) {
      return;
    }
    contracts.declares(client.id(), session.hello().commands(), session.hello().components());
    session.declared();
    queues.purgeControl(client.id());
    sessions.put(session);
    doors.open(visit);
    records.here(client);
    waiters.connected(client.id());
    chronicle.began(session);
    line.send(
        client.id(),
        new Control.Welcome(
            session.epoch(),
            settings.node(),
            settings.fleet(),
            client.id(),
            client.enrolment(),
            client.groups(),
            settings.heartbeat(),
            settings.timeout(),
            settings.maxPayload(),
            settings.handlerTimeout(),
            settings.maxAttempts(),
            deliveries.openCancels(client.id()),
            deliveries.superseded(client.id()),
            session.hello().ts(),
            clock.instant()));
    plans.see(session);
    LOG.info(
        "client {} connected from {}, session {}",
        client.id(),
        visit.remoteAddress(),
        session.epoch());
  }

  private void reject(Visit visit, ErrorCode code, String message, boolean retry) {
    hellos.settled(visit);
    LOG.info("client {} rejected: {}: {}", visit.client(), code, message);
    line.send(visit.client(), new Control.Reject(code, message, retry, clock.instant()));
    // why: a moment for the reject to arrive; who stays is closed as one that never said hello
  }
}

package dev.orb.client;

import dev.orb.client.events.EventStore;
import dev.orb.client.ledger.MvLedger;
import dev.orb.client.payload.Downloads;
import dev.orb.client.plans.Almanac;
import dev.orb.client.plans.PlanStore;
import dev.orb.exchange.CallSender;
import dev.orb.exchange.CommandIntake;
import dev.orb.exchange.Components;
import dev.orb.exchange.IntakeSession;
import dev.orb.exchange.Ledger;
import dev.orb.exchange.PendingCalls;
import dev.orb.exchange.ServerTime;
import dev.orb.exchange.SessionTerms;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Welcome;
import dev.orb.transport.Outlet;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What outlives sessions: the ledger, commands in hand, own calls and events. Thread-safe. */
final class Conversation {
  private static final int MOST_CALLS = 10_000;

  private final Ledger ledger;
  private final String process = UUID.randomUUID().toString();
  private final ServerTime time;
  private final CommandIntake intake;
  private final CallSender calls;
  private final EventOutbox events;
  private final Uploads uploads;
  private final Downloads downloads;
  private final Almanac almanac;
  private final PlanStore plans;

  /**
   * Opens the ledger, which blocks for the disk.
   *
   * @throws dev.orb.protocol.OrbException {@code INVALID_CONFIG} if the state folder cannot be used
   */
  Conversation(ClientSettings settings, Components components, Surroundings world) {
    this.time = new ServerTime(world.clock(), world.ticker());
    EventStore store = EventStore.NONE;
    PlanStore kept = PlanStore.NONE;
    if (settings.state() == null) {
      this.ledger = MvLedger.inMemory(settings.ledger());
    } else {
      MvLedger file = MvLedger.open(settings.state(), settings.ledger());
      this.ledger = file;
      store = settings.outbox().kept() ? file.events() : store;
      kept = file.plans();
    }
    this.plans = kept;
    Optional<PlanStore.Last> last = kept.last();
    last.ifPresent(known -> time.assume(known.offset()));
    this.almanac =
        new Almanac(
            settings.id(),
            kept,
            time,
            new SerialTasks(settings.id(), world.files()),
            world.timers()::after);
    this.uploads =
        new Uploads(time, world.timers(), new SerialTasks(settings.id(), world.uploads()));
    this.downloads =
        new Downloads(
            new SerialTasks(settings.id(), world.files()),
            time,
            world.timers()::after,
            settings.state());
    this.intake =
        CommandIntake.of(components)
            .named(settings.id())
            .ledger(ledger, process)
            .boot(Boot.id())
            .time(time)
            .deadlines(world.deadlines())
            .threads(world.handlers())
            .meter(settings.meter())
            .replies(uploads::reply)
            .payloads(downloads)
            .firings(almanac)
            .lastTerms(last.map(PlanStore.Last::terms).orElse(null))
            .build();
    this.calls =
        new CallSender(settings.id(), time, new PendingCalls<>(world.deadlines(), MOST_CALLS));
    this.events = new EventOutbox(settings.id(), time, settings.outbox(), store, world.timers());
  }

  Ledger ledger() {
    return ledger;
  }

  String process() {
    return process;
  }

  ServerTime time() {
    return time;
  }

  CommandIntake intake() {
    return intake;
  }

  CallSender calls() {
    return calls;
  }

  EventOutbox events() {
    return events;
  }

  Almanac almanac() {
    return almanac;
  }

  /** Begins to fire the schedules that this client runs itself. */
  void start() {
    almanac.start(
        new Almanac.Hands() {
          @Override
          public CompletionStage<@Nullable Void> fire(Command command) {
            return intake.fire(command);
          }

          @Override
          public boolean isBusyWith(String schedule, CommandId except) {
            return intake.isBusyWith(schedule, except);
          }
        });
  }

  Downloads downloads() {
    return downloads;
  }

  Uploads uploads() {
    return uploads;
  }

  /**
   * Begins to take commands and to send; the work queue may be opened after this.
   *
   * @throws OrbException {@code CONFLICT} if the state is of another fleet than the server
   */
  IntakeSession open(Welcome welcome, Outlet outlet, Outlet fleeting) {
    requireHome(welcome.fleet());
    if (ledger.fleet().filter(welcome.fleet()::equals).isEmpty()) {
      ledger.joined(welcome.fleet());
    }
    SessionTerms terms = SessionTerms.of(welcome);
    plans.keep(new PlanStore.Last(time.offset(), terms));
    IntakeSession session = intake.open(terms, outlet, fleeting);
    calls.open(terms, outlet);
    events.open(outlet, welcome.maxPayload());
    return session;
  }

  // why here too, as a server rejects such a hello: one that does not must not get what waits here
  private void requireHome(String fleet) {
    ledger
        .fleet()
        .filter(home -> !home.equals(fleet))
        .ifPresent(
            home -> {
              throw new OrbException(
                  ErrorCode.CONFLICT,
                  "the server is of another fleet ("
                      + Names.shown(fleet)
                      + ") than the state folder ("
                      + home
                      + ")",
                  "name a server of that fleet, or start with an empty state folder");
            });
  }

  /** The session is over; what waits goes on with the next one. */
  void lost(IntakeSession session) {
    intake.lost(session);
    calls.lost();
    events.lost();
    uploads.lost();
    downloads.lost();
  }

  /** Forgets what the ledger need not keep any more. */
  void prune() {
    time.heard().ifPresent(ledger::prune);
  }

  /** Lets work in hand end and answers it; whether all of it did. Blocks. */
  boolean finish(Duration grace, Duration forced, Duration flush) {
    almanac.close();
    boolean answered = intake.stop(grace, forced);
    boolean flushed = events.flush(flush);
    return uploads.flush(flush) && flushed && answered;
  }

  /** Ends everything that still waits. Idempotent. */
  void close() {
    almanac.close();
    calls.close();
    events.close();
    uploads.close();
    downloads.close();
    ledger.close();
  }
}

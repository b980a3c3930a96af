package dev.orb.exchange;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.transport.Outlet;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving side of commands: at a client its work queue, at a server the calls of its clients.
 * It outlives sessions: what runs when one is lost goes on, and answers through the next.
 *
 * <p>Thread-safe. Nothing blocks but {@link #stop}. Handlers run on the {@link HandlerThreads} that
 * it was given, and neither those nor the deadlines are closed by it.
 */
public final class CommandIntake {
  private static final Logger LOG = LoggerFactory.getLogger(CommandIntake.class);

  /** How long the request to cancel that a WELCOME carries is remembered. */
  private static final Duration CARRIED = Duration.ofDays(1);

  private final Parts parts;
  private final ReplyRoute route;
  private final Execution execution;
  private final Cancels cancels;
  private final Valve valve;
  private final Reception reception;
  private final Recall recall;
  private final Duration stopGrace;
  private final AtomicLong sessions = new AtomicLong();

  CommandIntake(IntakeBuilder builder) {
    ServerTime time = builder.time();
    Workshop shop = builder.shop();
    Ledger ledger = builder.ledger();
    Line line = new Line(builder.firstTerms());
    this.valve =
        new Valve(
            builder.limits().open(), () -> ledger != null && ledger.isFull(), shop.deadlines());
    Works works = new Works(valve);
    this.parts =
        new Parts(
            ledger,
            builder.process(),
            builder.boot(),
            new Answers(time, line, builder.ids()),
            line,
            works,
            new Unsaid(ledger, line, works, shop),
            builder.payloads(),
            builder.firings(),
            shop);
    this.recall = new Recall(parts);
    this.route = builder.route();
    this.execution = new Execution(shop);
    this.cancels = new Cancels(builder.limits().cancels(), time);
    this.stopGrace = builder.limits().grace().plus(Stopping.PATIENCE);
    this.reception =
        new Reception(
            parts,
            route,
            new Reception.Hands(builder.handlers(), execution, cancels, valve, recall),
            new Reception.Others(this::abandon, builder.replies()));
  }

  /** An intake of these handlers and no component; {@link IntakeBuilder} has the rest. */
  public static IntakeBuilder of(HandlerTable handlers) {
    return of(new Components(handlers));
  }

  /** An intake of a client's own handlers and those of its components. */
  public static IntakeBuilder of(Components components) {
    return new IntakeBuilder((from, command) -> components.find(command));
  }

  /** An intake of handlers that depend on the sender, and no component. */
  public static IntakeBuilder of(SenderHandlers handlers) {
    return new IntakeBuilder(
        (from, command) ->
            command.component() == null ? handlers.find(from, command.name()) : Optional.empty());
  }

  /**
   * Begins a session; from now on everything is answered through it.
   *
   * @param outlet where replies and progress go, in order
   * @return the receiver for the inlet of the work queue, which is to be opened after this
   */
  public IntakeSession open(SessionTerms terms, Outlet outlet) {
    return open(terms, outlet, outlet);
  }

  /**
   * The same with a second way out.
   *
   * @param fleeting where small answers to ephemeral commands go that no progress came before,
   *     which need neither a confirmation nor an order
   */
  public IntakeSession open(SessionTerms terms, Outlet outlet, Outlet fleeting) {
    IntakeSession session =
        new IntakeSession(reception, terms, outlet, fleeting, sessions.incrementAndGet());
    parts.line().open(session);
    parts.unsaid().opened(session);
    Instant until = parts.shop().time().now().plus(CARRIED);
    terms.cancelled().forEach(id -> cancel(id, until, false, false));
    terms.superseded().forEach(id -> cancel(id, until, true, false));
    return session;
  }

  /**
   * Takes a durable command that this end has made itself, as a schedule that it runs came due. It
   * runs without a session too. Its outcome stays in the ledger, and is told to the copy of the
   * same id that the server sends when it finds the schedule due; if that is here already, the two
   * are one.
   *
   * @return completes once the ledger has a record of it, or a copy of it is in hand; fails with
   *     {@code SHUTTING_DOWN} after a stop, and stays open if it is dropped by one
   */
  public CompletionStage<@Nullable Void> fire(Command command) {
    return reception.fire(command);
  }

  /** Whether another firing of this schedule is in hand. */
  public boolean isBusyWith(String schedule, CommandId except) {
    return parts
        .works()
        .any(command -> schedule.equals(command.schedule()) && !command.id().equals(except));
  }

  /** The session's connection is lost. What runs goes on and answers through the next session. */
  public void lost(IntakeSession session) {
    parts.line().lost(session);
  }

  /** How many commands are accepted and not done with. */
  public int openCommands() {
    return parts.works().size();
  }

  /**
   * Cancels a command, or remembers to when it comes, and says so to the node of the command.
   *
   * @return what it did
   */
  public Cancelled.Outcome cancel(Cancel request) {
    return cancel(request.corr(), request.until(), request.queuedOnly(), true);
  }

  private Cancelled.Outcome cancel(
      CommandId id, Instant until, boolean queuedOnly, boolean answer) {
    ReplyRoute.Key key = new ReplyRoute.Key("", id);
    Work work = parts.works().find(key);
    boolean known = work == null && !reception.metLately(key) && recall.knows(id);
    if (known && (!answer || parts.line().current() == null)) {
      // why no word: its copy may come with this session, and is then answered; and without a
      // session nobody knows as whom, and an answer is kept for good
      cancels.remember(key, until, queuedOnly);
      return Cancelled.Outcome.FINISHED;
    }
    Cancelled.Outcome outcome = end(key, until, queuedOnly);
    if (known && outcome == Cancelled.Outcome.FINISHED) {
      recall.answer(key, until, queuedOnly);
    }
    SessionTerms terms = parts.line().terms();
    Line.send(
        parts.line().current(),
        Answers.control(
            work == null ? Addresses.node(terms.node()) : work.replyTo(),
            new Cancelled(id, outcome, terms.enrolment(), parts.shop().time().now())));
    return outcome;
  }

  /** A client has given up a call of its own; nobody waits to hear what becomes of it. */
  void abandon(String client, Cancel request) {
    Instant now = parts.shop().time().now();
    Instant latest = now.plus(CARRIED);
    Instant until = request.until().isAfter(latest) ? latest : request.until();
    end(new ReplyRoute.Key(client, request.corr()), until, false);
  }

  private Cancelled.Outcome end(ReplyRoute.Key key, Instant until, boolean queuedOnly) {
    // why: remembered before it is looked for, because the command may be coming in just now
    cancels.remember(key, until, queuedOnly);
    Work work = parts.works().find(key);
    Cancelled.Outcome outcome;
    if (work != null) {
      outcome = work.cancel(queuedOnly);
      if (outcome != Cancelled.Outcome.UNKNOWN) {
        cancels.take(key, false);
      }
    } else if (reception.metLately(key)) {
      outcome = Cancelled.Outcome.FINISHED;
      cancels.take(key, false);
    } else {
      outcome = recall.knows(key.id()) ? Cancelled.Outcome.FINISHED : Cancelled.Outcome.UNKNOWN;
    }
    LOG.debug("cancel of {}: {}", key.id(), outcome.text());
    return outcome;
  }

  /**
   * Stops: takes nothing new, lets what runs end, then tells it to, then gives up. Durable commands
   * that had not begun go back to the queue with the connection; ephemeral ones are answered {@code
   * SHUTTING_DOWN}. To be called while the session is still there, so that answers can go.
   *
   * @param grace how long running handlers may go on by themselves
   * @return whether everything ended and was answered
   */
  public boolean stop(Duration grace) {
    return stop(grace, stopGrace);
  }

  /**
   * The same with a bound to the second part of it.
   *
   * @param forced how long to wait for handlers after they were told to stop
   */
  public boolean stop(Duration grace, Duration forced) {
    reception.stop();
    valve.shut();
    execution.dropWaiting();
    // why after: what was being fetched for goes where what waits has gone
    parts.payloads().stop();
    boolean ended = parts.works().awaitEmpty(grace);
    if (!ended) {
      execution.stopAll();
      ended = parts.works().awaitEmpty(forced);
    }
    if (!ended) {
      LOG.warn("{} commands are left unanswered by the stop", openCommands());
    }
    execution.close();
    return ended;
  }
}

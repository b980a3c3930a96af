package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MalformedMessage;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Reply;
import dev.orb.transport.Envelope;
import dev.orb.transport.Inlet;
import dev.orb.transport.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about every message that comes: whether it runs, is answered at once, or is dropped. */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final int RECENT = 20_000;

  private final Parts parts;
  private final ReplyRoute route;
  private final Unread unread;
  private final Handlers handlers;
  private final Execution execution;
  private final Cancels cancels;
  private final Valve valve;
  private final Recall recall;
  private final Others others;
  private final RecentIds recent = new RecentIds(RECENT);
  private volatile boolean stopping;

  Reception(Parts parts, ReplyRoute route, Hands hands, Others others) {
    this.others = others;
    this.parts = parts;
    this.route = route;
    this.unread = new Unread(parts, route);
    this.handlers = hands.handlers();
    this.execution = hands.execution();
    this.cancels = hands.cancels();
    this.valve = hands.valve();
    this.recall = hands.recall();
  }

  /**
   * What a reception hands to.
   *
   * @param handlers who runs what
   * @param execution runs it
   * @param cancels what must not run
   * @param valve holds the queue back
   * @param recall answers for what is not in hand
   */
  record Hands(
      Handlers handlers, Execution execution, Cancels cancels, Valve valve, Recall recall) {}

  /**
   * Who is told of what is no command.
   *
   * @param abandon ends a command that its client has given up
   * @param replies says whether it waited for a reply
   */
  record Others(BiConsumer<String, Control.Cancel> abandon, Predicate<Reply> replies) {}

  void flowsFrom(IntakeSession session, Inlet inlet) {
    if (parts.line().current() == session) {
      valve.attach(inlet);
    }
  }

  void stop() {
    stopping = true;
  }

  boolean metLately(ReplyRoute.Key key) {
    return recent.contains(key);
  }

  void receive(IntakeSession session, Received message) {
    if (message.oversized()) {
      unread.oversized(session, message);
      return;
    }
    Message decoded;
    try {
      decoded = MessageCodec.decode(message.body());
    } catch (MalformedMessage e) {
      unread.malformed(session, message, e);
      return;
    }
    if (decoded instanceof Command command) {
      accept(session, message, command);
    } else if (decoded instanceof Reply reply) {
      if (!others.replies().test(reply)) {
        LOG.debug("nobody waits for the reply to {} any more", reply.corr());
      }
      message.acknowledge();
    } else {
      unread.misplaced(message, decoded);
    }
  }

  void abandon(String client, Control.Cancel request) {
    others.abandon().accept(client, request);
  }

  void malformed(IntakeSession session, Received message, MalformedMessage fault) {
    unread.malformed(session, message, fault);
  }

  void accept(IntakeSession session, Received message, Command command) {
    if (parts.line().current() != session) {
      // why: the session is gone, and with it this copy; the queue has it still
      return;
    }
    Optional<String> replyTo = route.address(message, command, session.terms());
    if (replyTo.isEmpty()) {
      LOG.warn("command {} of nobody whom it could be answered is dropped", command.id());
      message.acknowledge();
      return;
    }
    Accepted accepted =
        new Accepted(
            route.key(message, command.id()),
            command,
            route.from(message, command),
            replyTo.get(),
            parts.shop().time().now(),
            message.priority());
    Ledger ledger = parts.ledger();
    if (ledger == null || !command.durable()) {
      message.acknowledge();
      fleeting(session, accepted);
    } else if (!stopping) {
      durable(ledger, accepted, new Arrival(session, message));
    }
  }

  private record Arrival(IntakeSession session, Received message) {}

  private void fleeting(IntakeSession session, Accepted accepted) {
    Command command = accepted.command();
    boolean earlier = command.epoch() != 0 && session.terms().epoch() > command.epoch();
    if (earlier || !recent.add(accepted.key())) {
      parts.shop().meter().dropped();
      return;
    }
    @Nullable Registered handler = handlers.find(accepted.from(), command).orElse(null);
    FleetingWork work = new FleetingWork(parts, accepted, orNobody(handler, command), execution);
    if (parts.works().open(work) != null) {
      return;
    }
    if (valve.isOver()) {
      String words = "as many commands wait here as may";
      work.refuse(0, Outcome.of(Failure.of(ErrorCode.QUEUE_FULL, words)));
    } else {
      fresh(work, handler);
    }
  }

  private static Registered orNobody(@Nullable Registered handler, Command command) {
    return handler == null ? Registered.nobody(command.name()) : handler;
  }

  private void durable(Ledger ledger, Accepted accepted, Arrival arrival) {
    Command command = accepted.command();
    @Nullable Registered handler = handlers.find(accepted.from(), command).orElse(null);
    DurableWork work =
        new DurableWork(parts, ledger, accepted, orNobody(handler, command), execution);
    work.join(arrival.message(), arrival.session());
    Work other = parts.works().open(work);
    while (other != null) {
      if (other.join(arrival.message(), arrival.session())) {
        return;
      }
      // why: it has just been done with; what it left in the ledger decides
      parts.works().close(other);
      other = parts.works().open(work);
    }
    decide(ledger, work, handler);
  }

  /** Takes what this end has made itself. */
  CompletionStage<@Nullable Void> fire(Command command) {
    Ledger ledger = parts.ledger();
    if (ledger == null || stopping) {
      return CompletableFuture.failedFuture(
          new OrbException(ErrorCode.SHUTTING_DOWN, "this end takes nothing more"));
    }
    Accepted accepted =
        new Accepted(
            new ReplyRoute.Key("", command.id()),
            command,
            command.from(),
            "",
            parts.shop().time().now(),
            Envelope.USUAL_PRIORITY);
    @Nullable Registered handler = handlers.find(accepted.from(), command).orElse(null);
    CompletableFuture<@Nullable Void> met = new CompletableFuture<>();
    DurableWork work =
        new DurableWork(parts, ledger, accepted, orNobody(handler, command), execution, met);
    if (parts.works().open(work) != null) {
      // why: a copy of it is in hand, and goes back to its queue if this process dies
      return CompletableFuture.completedFuture(null);
    }
    decide(ledger, work, handler);
    return met;
  }

  /** Why this end must not start what has come, as it runs the schedule itself. */
  private @Nullable Failure refusedByOwn(Work work) {
    FiringNote firing = work.command().firing();
    boolean own = work instanceof DurableWork durable && durable.isOwn();
    return own || firing == null || firing.startBy() == null
        ? null
        : parts.firings().refusal(work.command());
  }

  /** What the ledger knows of it decides; a ledger that cannot be read now is asked again. */
  private void decide(Ledger ledger, DurableWork work, @Nullable Registered handler) {
    if (recall.isSettling(work.command().id())) {
      parts.shop().deadlines().after(Execution.AGAIN, () -> decide(ledger, work, handler));
      return;
    }
    Ledger.Entry known;
    try {
      known = ledger.find(work.command().id()).orElse(null);
    } catch (RuntimeException e) {
      ErrorCode code = Line.code(e);
      LOG.warn("the ledger could not be read ({}), trying again soon", code);
      parts.shop().meter().retried(code);
      parts.shop().deadlines().after(Execution.AGAIN, () -> decide(ledger, work, handler));
      return;
    }
    if (known instanceof Ledger.Entry.Finished finished) {
      work.repeat(finished.reply());
    } else if (known instanceof Ledger.Entry.Started started) {
      earlier(work, handler, started);
    } else if (known instanceof Ledger.Entry.Failed failed) {
      failedBefore(work, handler, failed);
    } else {
      fresh(work, handler);
    }
  }

  /** It was not met before. */
  private void fresh(Work work, @Nullable Registered handler) {
    Failure expired = Refusals.ifExpired(work.command(), parts.shop().time().now());
    Failure dealt = expired == null ? refusedByOwn(work) : null;
    if (expired != null) {
      work.refuse(0, Outcome.of(expired));
    } else if (cancels.take(work.key(), false)) {
      work.refuse(0, Refusals.cancelled());
    } else if (dealt != null) {
      work.refuse(0, Outcome.of(dealt));
    } else if (handler == null) {
      String words = Refusals.noHandler(work.command());
      LOG.warn("{}", words);
      work.refuse(0, Refusals.unknown(words));
    } else {
      submit(work, 0);
    }
  }

  /** Puts it in line, unless somebody has asked to cancel it since that was looked at. */
  private void submit(Work work, int attempts) {
    Duration wait =
        work instanceof DurableWork durable && attempts == 0
            ? durable.untilItsMoment()
            : Duration.ZERO;
    boolean later = !wait.isZero();
    work.run().move(Run.Phase.MET, later ? Run.Phase.PAUSED : Run.Phase.WAITING);
    if (cancels.take(work.key(), attempts > 0)) {
      work.refuse(attempts, Refusals.cancelled());
    } else if (later) {
      ((DurableWork) work).waitsForItsMoment(wait);
    } else {
      execution.submit(work.run());
    }
  }

  /** An attempt failed under a process before this one, and another is due. */
  private void failedBefore(
      DurableWork work, @Nullable Registered handler, Ledger.Entry.Failed failed) {
    if (cancels.take(work.key(), true)) {
      work.refuse(failed.attempt(), Refusals.cancelled());
    } else if (handler == null) {
      work.refuse(failed.attempt(), Refusals.unknown(Refusals.noHandler(work.command())));
    } else {
      work.waitsAgain(failed);
      if (cancels.take(work.key(), true)) {
        work.cancel(false);
      }
    }
  }

  /** A process before this one died in the middle of it. */
  private void earlier(
      DurableWork work, @Nullable Registered handler, Ledger.Entry.Started started) {
    int attempts = started.attempt().number();
    int cutOff = attempts - started.attempt().failed();
    String awaits = started.attempt().awaits();
    boolean otherProcess = !started.process().equals(parts.process());
    if (awaits != null && otherProcess && Attempt.hasCome(awaits, parts.boot())) {
      work.refuse(attempts, Refusals.restarted(awaits));
      return;
    }
    Instant now = parts.shop().time().now();
    boolean again = handler != null && handler.options().idempotent();
    if (!again) {
      // why: whatever was asked meanwhile, it had begun, and nobody knows how far it came
      cancels.take(work.key(), true);
      work.refuse(attempts, Refusals.interrupted(attempts));
    } else if (cancels.take(work.key(), true)) {
      work.refuse(attempts, Refusals.cancelled());
    } else if (cutOff >= parts.line().terms().maxAttempts()) {
      work.refuse(attempts, Refusals.poison(attempts));
    } else if (Refusals.ifExpired(work.command(), now) == null) {
      work.runsAgain(started.attempt());
      submit(work, attempts);
    } else {
      work.refuse(attempts, Refusals.interrupted(attempts));
    }
  }
}

package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Sayings;
import dev.orb.server.story.Stamps;
import dev.orb.server.story.What;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What clients and the broker say of open commands. Loop only. Everything is settled with the turn
 * that it changed; what belongs to no open delivery goes to {@link Strays}.
 */
final class Progression {
  private final Book book;
  private final Endings endings;
  private final Committer committer;
  private final Strays strays;
  private final Presence presence;
  private final Watches watches;
  private final HandOvers handOvers;
  private final Sayings sayings;
  private final Clues clues;
  private final Stamps stamps;
  private final Duration usualTimeout;
  private final Clock clock;
  private Started started = (command, index) -> {};

  /** Hears on the loop that a delivery runs. */
  interface Started {
    void runs(OpenCommand command, int index);
  }

  Progression(
      Book book,
      Endings endings,
      Committer committer,
      Strays strays,
      Presence presence,
      Watches watches,
      HandOvers handOvers,
      Sayings sayings,
      Clues clues,
      Stamps stamps,
      Duration usualTimeout,
      Clock clock) {
    this.book = book;
    this.endings = endings;
    this.committer = committer;
    this.strays = strays;
    this.presence = presence;
    this.watches = watches;
    this.handOvers = handOvers;
    this.sayings = sayings;
    this.clues = clues;
    this.stamps = stamps;
    this.usualTimeout = usualTimeout;
    this.clock = clock;
  }

  void listen(Started listener) {
    this.started = listener;
  }

  void replied(Incoming message, Reply reply) {
    OpenCommand command = book.get(reply.corr());
    int index = place(command, message.sender(), reply.enrolment());
    // why also when it is done: who had it before is forgotten then, and known to the journal
    if (command == null || (index < 0 && command.isDone())) {
      strays.reply(message, reply);
    } else if (index < 0 && handOvers.isPast(command, message.sender())) {
      committer.batch().settle(message);
    } else if (index < 0) {
      strays.orphan(message, reply.corr().toString());
    } else if (command.isOpen(index) && handOvers.refused(command, index, reply)) {
      committer.batch().settle(message);
    } else if (command.isOpen(index)) {
      boolean started = command.state(index) == DeliveryState.RUNNING;
      if (reply.error() != null && reply.error().code() == ErrorCode.INTERRUPTED) {
        saw(command, index, What.REDELIVERED, "its client came back and had it again");
      } else if (started && reply.attempt() > command.attempt(index)) {
        ranBefore(command, index);
      }
      command.attempt(index, Math.max(reply.attempt(), command.attempt(index)));
      Outcome outcome = Outcome.of(reply, started);
      if (outcome.reason() == Reason.CANCELLED) {
        outcome = Outcome.unstarted(command, index);
      }
      if (endings.end(command, index, outcome, reply.timing())) {
        command.endedBy(index, reply.id());
      }
      committer.batch().settle(message);
    } else if (command.wasEndedBy(index, reply.id())) {
      committer.batch().settle(message);
    } else {
      strays.reply(message, reply);
    }
  }

  void progressed(Incoming message, Progress progress) {
    OpenCommand command = book.get(progress.corr());
    int index = place(command, message.sender(), progress.enrolment());
    committer.batch().settle(message);
    if (command == null || index < 0 || !command.isOpen(index)) {
      return;
    }
    boolean running = command.state(index) == DeliveryState.RUNNING;
    boolean told = Progress.STARTED.equals(progress.state());
    if (!running || progress.attempt() > command.attempt(index)) {
      if (running) {
        ranBefore(command, index);
      }
      started(command, index, progress);
    } else if (told) {
      saw(command, index, What.REDELIVERED, "its client had it again while it ran, and goes on");
    }
    if (!told) {
      String client = command.to().get(index).client();
      Said said = sayings.keep(client, progress);
      if (watches.hears(progress.corr())) {
        committer.batch().tell(() -> watches.spoke(said, progress));
      }
    }
  }

  private void saw(OpenCommand command, int index, What what, String words) {
    clues.saw(command.record().id(), command.to().get(index).client(), what, words);
  }

  /** An attempt is followed by another, whose times take its place. */
  private void ranBefore(OpenCommand command, int index) {
    int attempt = Math.max(1, command.attempt(index));
    Instant at = command.startedAt(index);
    if (at != null) {
      clues.saw(
          command.record().id(),
          command.to().get(index).client(),
          What.STARTED,
          at,
          attempt,
          "attempt " + attempt + " began");
    }
    saw(command, index, What.REDELIVERED, "its client had it again, for another attempt");
  }

  private void started(OpenCommand command, int index, Progress progress) {
    boolean first = command.state(index) == DeliveryState.QUEUED;
    command.move(index, DeliveryState.RUNNING);
    started.runs(command, index);
    command.attempt(index, progress.attempt());
    command.startedAt(index, progress.ts());
    long due =
        latestStart(command)
            + allowed(command, index).toMillis()
            + DispatchSettings.RUNNING_GRACE.toMillis();
    command.due(index, due);
    book.wakeBy(command, due);
    book.started(command.to().get(index).client(), command);
    DeliveryRecord row = Rows.open(command, index, null);
    JournalEntry.Delivery delivery = new JournalEntry.Delivery(row, first, stamps.next());
    committer.batch().change(command, index, delivery);
    if (watches.hears(progress.corr())) {
      committer.batch().tell(() -> watches.changed(delivery));
    }
  }

  /** When the attempt may have to have begun that is the last. */
  private long latestStart(OpenCommand command) {
    // why: one that follows a failure begins before the command expires, or not at all
    return command.record().options().retries() == null
        ? clock.millis()
        : Math.max(clock.millis(), command.record().expiresAt().toEpochMilli());
  }

  private Duration allowed(OpenCommand command, int index) {
    Duration asked = command.record().timeout();
    if (asked != null) {
      return asked;
    }
    // why: the client enforces its own; ending before it would be a lie
    return presence
        .declaredTimeout(command.to().get(index).client(), command.record())
        .filter(own -> own.compareTo(usualTimeout) > 0)
        .orElse(usualTimeout);
  }

  void cancelled(Incoming message, Control.Cancelled answer, Runnable again) {
    OpenCommand command = book.get(answer.corr());
    int index = place(command, message.sender(), answer.enrolment());
    committer.batch().settle(message);
    if (command == null || index < 0 || !command.isOpen(index)) {
      return;
    }
    switch (answer.outcome()) {
      case REMOVED -> unstarted(command, index);
      case RUNNING -> started.runs(command, index);
      case SIGNALLED ->
          // why no end: its reply decides
          saw(command, index, What.CANCEL_SIGNALLED, "its client has told the handler to stop");
      case FINISHED -> {
        // why: its reply decides
      }
      case UNKNOWN -> again.run();
    }
  }

  /** The broker says that a copy expired in a client's queue. */
  void expired(Incoming message, Evidence evidence) {
    OpenCommand command =
        unstarted(
            message,
            evidence,
            What.EXPIRED,
            "the broker says that its copy expired in the client's queue");
    if (command != null) {
      int index = command.to().find(evidence.client());
      Instant soon = clock.instant().plus(DispatchSettings.EVIDENCE_GRACE);
      long due = Math.min(command.due(index), soon.toEpochMilli());
      command.due(index, due);
      book.wakeBy(command, due);
    }
  }

  /** The broker gave a copy up. */
  void dead(Incoming message, Evidence evidence) {
    OpenCommand command =
        unstarted(message, evidence, What.DEAD_LETTERED, "the broker gave its copy up");
    if (command != null) {
      endings.end(command, command.to().find(evidence.client()), Outcome.poison());
    }
  }

  /** The command of the evidence, if its delivery is open and has not started. */
  private @Nullable OpenCommand unstarted(
      Incoming message, Evidence evidence, What what, String words) {
    OpenCommand command = book.get(evidence.id());
    if (command == null) {
      strays.evidence(message, evidence.id());
      return null;
    }
    committer.batch().settle(message);
    int index = command.to().find(evidence.client());
    if (index >= 0) {
      saw(command, index, what, words);
    }
    // why: of what runs it is evidence that the copy came back, not an end
    return index >= 0 && command.isOpen(index) && command.state(index) != DeliveryState.RUNNING
        ? command
        : null;
  }

  /** A copy was taken out of a client's queue before anybody had it. */
  void taken(CommandId id, String client) {
    OpenCommand command = book.get(id);
    int index = command == null ? -1 : command.to().find(client);
    if (command != null && index >= 0) {
      unstarted(command, index);
    }
  }

  private void unstarted(OpenCommand command, int index) {
    // why: of what has started, an earlier copy or process of its client, its answer decides
    if (command.state(index) != DeliveryState.RUNNING) {
      endings.end(command, index, Outcome.unstarted(command, index));
    }
  }

  /** A client's session has ended. */
  void sessionEnded(String client) {
    for (OpenCommand command : book.runningAt(client)) {
      clues.saw(
          command.record().id(),
          client,
          What.SESSION_LOST,
          "its client's session ended while it ran");
    }
  }

  /** A client is gone: nothing of that enrolment will be answered. */
  void removed(String client, long enrolment) {
    for (OpenCommand command : book.openTo(client)) {
      int index = command.to().find(client);
      if (command.to().get(index).enrolment() == enrolment) {
        endings.end(command, index, Outcome.removed());
      }
    }
  }

  private int place(@Nullable OpenCommand command, String client, long enrolment) {
    if (command == null) {
      return -1;
    }
    int index = command.to().find(client);
    if (index < 0) {
      return -1;
    }
    Addressee to = command.to().get(index);
    return to.enrolment() == enrolment ? index : -1;
  }
}

package dev.orb.server.dispatch;

import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.story.Stamps;
import dev.orb.server.story.What;
import dev.orb.transport.Envelope;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a start: takes up what the journal says is open. What the broker had not confirmed is sent
 * again, in its old order and before anything new; clients that are gone are accounted for;
 * requests to cancel go on.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Journal journal;
  private final Book book;
  private final Presence presence;
  private final Endings endings;
  private final Cancels cancels;
  private final Dispatching dispatching;
  private final Unsent unsent;
  private final Intake intake;
  private final Sweep sweep;
  private final Superseding superseding;
  private final Stamps stamps;
  private final Clues clues;
  private final Clock clock;
  private final AddresseeSets sets = new AddresseeSets();

  Recovery(
      DispatchPorts ports,
      Book book,
      Presence presence,
      Endings endings,
      Cancels cancels,
      Dispatching dispatching,
      Unsent unsent,
      Intake intake,
      Sweep sweep,
      Superseding superseding,
      Stamps stamps,
      Clues clues) {
    this.journal = ports.journal();
    this.clock = ports.clock();
    this.book = book;
    this.presence = presence;
    this.endings = endings;
    this.cancels = cancels;
    this.dispatching = dispatching;
    this.unsent = unsent;
    this.intake = intake;
    this.sweep = sweep;
    this.superseding = superseding;
    this.stamps = stamps;
    this.clues = clues;
  }

  /** Before the loop starts, on the thread that starts it. Blocks on the database. */
  void run(String node) {
    intake.startAfter(journal.lastSeq(node));
    stamps.after(journal.lastStamp(node));
    Instant now = clock.instant();
    // why: answers that came while the node was away wait in its queue, and count
    sweep.notBefore(now.plus(DispatchSettings.RECOVERY_GRACE));
    long sentUpTo = journal.sentUpTo(node);
    List<OpenCommand> open = new ArrayList<>();
    for (CommandRecord record : journal.openCommands(node)) {
      OpenCommand command = restore(record);
      if (record.seq() <= sentUpTo) {
        command.markSent();
      }
      open.add(command);
    }
    open.forEach(book::add);
    open.forEach(superseding::accepted);
    open.forEach(this::resume);
    for (OpenCommand command : open) {
      endGone(command);
      if (command.isSent()) {
        superseding.resume(command);
      } else {
        superseding.inDoubt(command);
        sendAgain(command);
      }
      if (command.record().cancelRequestedAt() != null) {
        cancels.recover(command);
      }
    }
    if (!open.isEmpty()) {
      LOG.info("{} commands were open and go on", open.size());
    }
  }

  private OpenCommand restore(CommandRecord record) {
    Addressees to = sets.shared(record.addressees());
    OpenCommand command =
        new OpenCommand(
            record.withAddressees(to.list()),
            to,
            Intake.due(record, DispatchSettings.EXPIRY_GRACE));
    for (DeliveryRecord row : journal.deliveries(record.id())) {
      int index = to.find(row.client());
      if (index >= 0 && row.state() != DeliveryState.QUEUED) {
        command.move(index, row.state());
        command.attempt(index, row.attempt());
        Instant startedAt = row.startedAt();
        if (startedAt != null) {
          command.startedAt(index, startedAt);
        }
        Instant due = row.due();
        if (due != null) {
          command.due(index, due.toEpochMilli());
        }
      }
    }
    return command;
  }

  /** What ran before the restart may run still. */
  private void resume(OpenCommand command) {
    for (int i = 0; i < command.to().size(); i++) {
      if (command.state(i) == DeliveryState.RUNNING) {
        String client = command.to().get(i).client();
        book.started(client, command);
        clues.saw(
            command.record().id(),
            client,
            What.NODE_RESTARTED,
            "the node was started again while it ran");
      }
    }
  }

  private void endGone(OpenCommand command) {
    for (int i = 0; i < command.to().size(); i++) {
      if (command.isOpen(i) && !presence.isEnrolled(command.to().get(i))) {
        endings.end(command, i, Outcome.removed());
      }
    }
  }

  private void sendAgain(OpenCommand command) {
    List<String> left = new ArrayList<>();
    for (int i = 0; i < command.to().size(); i++) {
      if (command.state(i) == DeliveryState.QUEUED) {
        left.add(command.to().get(i).client());
      }
    }
    unsent.hold(0);
    CommandRecord record = command.record();
    dispatching.send(command, () -> envelope(record), left, 0, false);
  }

  private static Envelope envelope(CommandRecord record) {
    return Letters.durable(
        record.target(),
        record.id().toString(),
        record.name(),
        record.options(),
        record.expiresAt(),
        MessageCodec.encode(Draft.message(record)));
  }
}

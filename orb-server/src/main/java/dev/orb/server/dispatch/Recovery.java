package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.server.journal.CancelRequests;
import dev.orb.server.journal.CancelRequests.Kind;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.story.Stamps;
import dev.orb.server.story.What;
import dev.orb.transport.Envelope;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After a start: takes up what the journal says is open. What the broker had not confirmed is sent
 * again, in its old order and before anything new; clients that are gone are accounted for;
 * requests to cancel go on.
 */
final class Recovery {
  /** Commands that the database is asked of at a time. */
  private static final int PIECE = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Journal journal;
  private final Book book;
  private final Presence presence;
  private final Endings endings;
  private final Cancels cancels;
  private final Dispatching dispatching;
  private final HandOvers handOvers;
  private final Unsent unsent;
  private final Intake intake;
  private final Sweep sweep;
  private final Stamps stamps;
  private final Clues clues;
  private final Superseding superseding;
  private final ClaimedPayloads payloads;
  private final Clock clock;
  private final AddresseeSets sets = new AddresseeSets();

  Recovery(
      DispatchPorts ports,
      Book book,
      Presence presence,
      Endings endings,
      Cancels cancels,
      Dispatching dispatching,
      HandOvers handOvers,
      Unsent unsent,
      Intake intake,
      Sweep sweep,
      Superseding superseding,
      Stamps stamps,
      Clues clues) {
    this.journal = ports.journal();
    this.payloads = ports.payloads();
    this.clock = ports.clock();
    this.book = book;
    this.presence = presence;
    this.endings = endings;
    this.cancels = cancels;
    this.dispatching = dispatching;
    this.handOvers = handOvers;
    this.unsent = unsent;
    this.intake = intake;
    this.sweep = sweep;
    this.stamps = stamps;
    this.clues = clues;
    this.superseding = superseding;
  }

  /** Before the loop starts, on the thread that starts it. Blocks on the database. */
  void run(String node) {
    intake.startAfter(journal.lastSeq(node));
    stamps.after(journal.lastStamp(node));
    long sentUpTo = journal.sentUpTo(node);
    List<OpenCommand> open = new ArrayList<>();
    LeanRecords lean = new LeanRecords();
    for (List<CommandRecord> some : pieces(journal.openCommands(node, lean::of))) {
      var rows = journal.deliveriesOf(some.stream().map(CommandRecord::id).toList());
      for (CommandRecord record : some) {
        OpenCommand command = restore(record, rows.getOrDefault(record.id(), List.of()));
        if (record.seq() <= sentUpTo) {
          command.markSent();
        }
        open.add(command);
      }
    }
    if (!open.isEmpty()) {
      // why: answers that came while the node was away wait in its queue, and count
      sweep.notBefore(clock.instant().plus(DispatchSettings.RECOVERY_GRACE));
    }
    open.forEach(book::add);
    open.forEach(this::claim);
    Set<CommandId> cancelling = cancelledApart(open);
    open.forEach(this::resume);
    open.forEach(superseding::accepted);
    for (OpenCommand command : open) {
      endGone(command);
      if (command.record().target().narrowing().any() && !command.isDone()) {
        CommandId id = command.record().id();
        handOvers.recovered(command, journal.handOvers(List.of(id)).getOrDefault(id, List.of()));
      }
      if (command.isSent()) {
        superseding.resume(command);
      } else {
        superseding.inDoubt(command);
        sendAgain(command);
      }
      if (command.record().cancelRequestedAt() != null
          || cancelling.contains(command.record().id())) {
        cancels.recover(command);
      }
    }
    if (!open.isEmpty()) {
      LOG.info("{} commands were open and go on", open.size());
    }
  }

  /** What it claims is kept, if it is here; if not, its clients are told when they ask. */
  private void claim(OpenCommand command) {
    CommandId payload = command.record().options().payload();
    if (payload != null && !payloads.hold(payload, command.record().id())) {
      LOG.warn("the payload {} of command {} is gone", payload, command.record().id());
    }
  }

  /** Commands that are read together, few or with few deliveries: a broadcast is one of its own. */
  private static List<List<CommandRecord>> pieces(List<CommandRecord> all) {
    List<List<CommandRecord>> pieces = new ArrayList<>();
    int begun = 0;
    int deliveries = 0;
    for (int i = 0; i < all.size(); i++) {
      int size = all.get(i).addressees().size();
      if (i > begun && deliveries + size > PIECE) {
        pieces.add(all.subList(begun, i));
        begun = i;
        deliveries = 0;
      }
      deliveries += size;
    }
    if (begun < all.size()) {
      pieces.add(all.subList(begun, all.size()));
    }
    return pieces;
  }

  /** Takes up what was asked of single deliveries. */
  private Set<CommandId> cancelledApart(List<OpenCommand> open) {
    Set<CommandId> found = new HashSet<>();
    for (int from = 0; from < open.size(); from += PIECE) {
      List<OpenCommand> some = open.subList(from, Math.min(open.size(), from + PIECE));
      Map<CommandId, CancelRequests> cancelled =
          journal.cancelled(some.stream().map(command -> command.record().id()).toList());
      for (OpenCommand command : some) {
        CancelRequests asked = cancelled.get(command.record().id());
        if (asked != null) {
          takeUp(command, asked);
          found.add(command.record().id());
        }
      }
    }
    return found;
  }

  private static void takeUp(OpenCommand command, CancelRequests asked) {
    BitSet always = new BitSet();
    BitSet unlessStarted = new BitSet();
    for (int i = 0; i < command.to().size(); i++) {
      String client = command.to().get(i).client();
      boolean waits = command.isOpen(i) && command.state(i) != DeliveryState.RUNNING;
      always.set(i, asked.has(client, Kind.ALWAYS));
      unlessStarted.set(i, waits && asked.has(client, Kind.UNSTARTED));
      if (waits && asked.has(client, Kind.SUPERSEDED)) {
        command.supersede(i, true);
      }
    }
    command.cancelRequested(always);
    command.cancelUnstarted(unlessStarted);
  }

  private OpenCommand restore(CommandRecord record, List<DeliveryRecord> rows) {
    Addressees to = sets.shared(record.addressees());
    OpenCommand command =
        new OpenCommand(
            record.addressees().equals(to.list()) && to.size() == 1
                ? record
                : record.withAddressees(to.list()),
            to,
            Intake.due(record, DispatchSettings.EXPIRY_GRACE));
    for (DeliveryRecord row : rows) {
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
      // why also what runs: in a restored fleet the broker has lost it, and only the client knows
      // how it ended; where the broker has it, it drops the second copy, or the client's ledger
      // does
      if (command.isOpen(i)) {
        left.add(command.to().get(i).client());
      }
    }
    unsent.hold(0);
    // why read when its turn has come: in a restored fleet everything that is open waits for it
    dispatching.send(command, Mail.late(() -> mail(command, left), left), 0, true);
  }

  private Mail mail(OpenCommand command, List<String> left) {
    CommandRecord record = journal.command(command.record().id()).orElse(command.record());
    Map<String, Json> own =
        left.isEmpty()
            ? Map.of()
            : journal.paramsFor(record.id(), Collections.min(left), Collections.max(left));
    if (own.isEmpty()) {
      return Mail.common(envelope(record), left);
    }
    return Mail.each(
        Draft.message(record),
        own,
        command.to(),
        left,
        (address, body) -> Letters.durable(address, record, body));
  }

  private static Envelope envelope(CommandRecord record) {
    return Letters.durable(
        Letters.address(record.target()), record, MessageCodec.encode(Draft.message(record)));
  }
}

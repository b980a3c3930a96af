package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Requests to cancel. Each is journalled first; then copies that nobody has are taken out of the
 * queues, and clients are asked for the rest. A request stays open until its delivery has ended:
 * welcomes carry it, and it is tried again when its client leaves and after a restart. Loop only.
 */
final class Cancels implements Endings.Listener {
  // why: the welcome must be there first
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Book book;
  private final Committer committer;
  private final Mailbox mailbox;
  private final Journal journal;
  private final Pulling pulling;
  private final OpenCancels open;
  private final OpenCancels superseded;
  private final Executor working;
  private final Clock clock;
  private final Ticker ticker;
  private final Map<CommandId, List<CancelWait>> waits = new HashMap<>();
  private final Map<CommandId, List<Runnable>> afterSend = new HashMap<>();
  private final Map<String, Long> toAsk = new HashMap<>();

  Cancels(
      DispatchPorts ports,
      Book book,
      Committer committer,
      Mailbox mailbox,
      Pulling pulling,
      OpenCancels open,
      OpenCancels superseded,
      Executor working) {
    this.book = book;
    this.committer = committer;
    this.mailbox = mailbox;
    this.journal = ports.journal();
    this.pulling = pulling;
    this.open = open;
    this.superseded = superseded;
    this.working = working;
    this.clock = ports.clock();
    this.ticker = ports.ticker();
  }

  void request(
      CommandId id, boolean queuedOnly, Duration patience, CompletableFuture<CancelOutcome> stage) {
    OpenCommand command = book.get(id);
    if (command == null) {
      working.execute(() -> ended(id, stage));
      return;
    }
    BitSet meant = new BitSet();
    int running = 0;
    for (int i = 0; i < command.to().size(); i++) {
      if (queuedOnly && command.state(i) == DeliveryState.RUNNING) {
        running++;
      } else if (command.isOpen(i)) {
        meant.set(i);
      }
    }
    int ended = command.to().size() - command.open();
    CancelWait wait =
        new CancelWait(
            stage,
            (BitSet) meant.clone(),
            ended,
            queuedOnly ? running : null,
            ticker.nanos(),
            patience);
    waits.computeIfAbsent(id, key -> new ArrayList<>()).add(wait);
    if (!queuedOnly && command.record().cancelRequestedAt() == null) {
      command.record(command.record().withCancelRequested(clock.instant()));
      committer.batch().fact(new JournalEntry.CancelRequested(id, clock.instant()));
    }
    committer
        .batch()
        .next(() -> mailbox.post(() -> whenSent(command, () -> pull(command, meant, queuedOnly))));
  }

  private void ended(CommandId id, CompletableFuture<CancelOutcome> stage) {
    try {
      Optional<CommandRecord> known = journal.command(id);
      int size = known.map(c -> c.addressees().size()).orElse(0);
      if (known.isPresent()) {
        stage.complete(new CancelOutcome(0, 0, size, 0, 0));
      } else {
        stage.completeExceptionally(new OrbException(ErrorCode.NOT_FOUND, "no command " + id));
      }
    } catch (RuntimeException e) {
      stage.completeExceptionally(Causes.of(e));
    }
  }

  /** After a start: the requests that were open go on. */
  void recover(OpenCommand command) {
    BitSet meant = new BitSet();
    for (int i = 0; i < command.to().size(); i++) {
      meant.set(i, command.isOpen(i));
    }
    remember(command, meant);
    whenSent(command, () -> pull(command, meant, false));
  }

  private void remember(OpenCommand command, BitSet meant) {
    meant.stream()
        .filter(command::isOpen)
        .forEach(i -> open.add(command.to().get(i).client(), command.record().id()));
  }

  // why: what is not in the queues yet cannot be taken out of them
  private void whenSent(OpenCommand command, Runnable action) {
    if (command.isSent()) {
      action.run();
    } else {
      afterSend.computeIfAbsent(command.record().id(), key -> new ArrayList<>()).add(action);
    }
  }

  /** The broker has the command now. */
  void sent(CommandId id) {
    List<Runnable> actions = afterSend.remove(id);
    if (actions != null) {
      actions.forEach(Runnable::run);
    }
  }

  private void pull(OpenCommand command, BitSet meant, boolean queuedOnly) {
    if (!queuedOnly) {
      remember(command, meant);
    }
    List<String> clients =
        meant.stream().filter(command::isOpen).mapToObj(i -> command.to().get(i).client()).toList();
    pulling.start(
        command.record().id(),
        command.record().expiresAt(),
        clients,
        queuedOnly ? Pulling.Ask.UNSTARTED : Pulling.Ask.ALL);
  }

  /** A client has left, so that its queue gives back what it had. */
  void clientLeft(String client) {
    pull(client, open.of(client), Pulling.Ask.NOBODY);
    pull(client, superseded.of(client), Pulling.Ask.NOBODY);
  }

  private void pull(String client, List<CommandId> ids, Pulling.Ask ask) {
    for (CommandId id : ids) {
      OpenCommand command = book.get(id);
      if (command != null && command.isSent()) {
        pulling.start(id, command.record().expiresAt(), List.of(client), ask);
      }
    }
  }

  /**
   * A client is being welcomed with its open requests; soon after, it is asked what became of them.
   */
  void clientComes(String client) {
    toAsk.put(client, ticker.nanos());
  }

  /** The client says that it has never met the command. */
  void neverMet(CommandId id, String client) {
    OpenCommand command = book.get(id);
    int index = command == null ? -1 : command.to().find(client);
    if (command != null && index >= 0 && command.isSent() && wasAsked(command, index)) {
      pulling.neverMet(id, client);
    }
  }

  private boolean wasAsked(OpenCommand command, int index) {
    return command.record().cancelRequestedAt() != null
        || command.isSuperseded(index)
        || waits.containsKey(command.record().id());
  }

  private void ask() {
    toAsk
        .entrySet()
        .removeIf(
            entry -> {
              boolean now = ticker.since(entry.getValue()).compareTo(SOON) >= 0;
              if (now) {
                ask(entry.getKey());
              }
              return now;
            });
  }

  private void ask(String client) {
    pull(client, open.of(client), Pulling.Ask.ALL);
    pull(client, superseded.of(client), Pulling.Ask.UNSTARTED);
  }

  /** A delivery has started: who wants only what has not leaves it alone. */
  void runs(OpenCommand command, int index) {
    CommandId id = command.record().id();
    List<CancelWait> waiting = waits.get(id);
    if (waiting != null) {
      waiting.forEach(wait -> wait.runs(index));
      complete(waiting.iterator());
      waits.computeIfPresent(id, (key, list) -> list.isEmpty() ? null : list);
    }
    if (command.isSuperseded(index)) {
      command.supersede(index, false);
      superseded.remove(command.to().get(index).client(), id);
    }
  }

  @Override
  public void ended(OpenCommand command, int index, DeliveryRecord row) {
    CommandId id = row.command();
    List<CancelWait> waiting = waits.get(id);
    if (waiting != null) {
      waiting.forEach(wait -> wait.ended(index, row));
      complete(waiting.iterator());
      waits.computeIfPresent(id, (key, list) -> list.isEmpty() ? null : list);
    }
    if (command.record().cancelRequestedAt() != null) {
      open.remove(row.client(), id);
    }
    if (command.isSuperseded(index)) {
      superseded.remove(row.client(), id);
    }
    if (command.isDone()) {
      afterSend.remove(id);
    }
  }

  /** Lets those go whose patience is over. */
  void tick() {
    ask();
    waits.values().forEach(waiting -> complete(waiting.iterator()));
    waits.values().removeIf(List::isEmpty);
  }

  private void complete(Iterator<CancelWait> waiting) {
    long now = ticker.nanos();
    while (waiting.hasNext()) {
      CancelWait wait = waiting.next();
      if (wait.isOver(now)) {
        waiting.remove();
        CancelOutcome outcome = wait.outcome();
        committer.batch().tell(() -> wait.stage().complete(outcome));
      }
    }
  }
}

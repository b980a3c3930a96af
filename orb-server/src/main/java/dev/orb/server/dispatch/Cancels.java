package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import dev.orb.server.journal.CancelRequests;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

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
  private final OpenCancels unlessStarted;
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
      OpenCancels unlessStarted,
      Executor working) {
    this.book = book;
    this.committer = committer;
    this.mailbox = mailbox;
    this.journal = ports.journal();
    this.pulling = pulling;
    this.open = open;
    this.unlessStarted = unlessStarted;
    this.working = working;
    this.clock = ports.clock();
    this.ticker = ports.ticker();
  }

  void request(
      CommandId id, CancelScope scope, Duration patience, CompletableFuture<CancelOutcome> stage) {
    OpenCommand command = book.get(id);
    boolean queuedOnly = scope.queuedOnly();
    if (command == null) {
      working.execute(() -> ended(id, scope, stage));
      return;
    }
    BitSet meant = new BitSet();
    int ended = 0;
    int running = 0;
    for (int i = 0; i < command.to().size(); i++) {
      if (!scope.has(command.to().get(i).client())) {
        continue;
      }
      if (!command.isOpen(i)) {
        ended++;
      } else if (queuedOnly && command.state(i) == DeliveryState.RUNNING) {
        running++;
      } else {
        meant.set(i);
      }
    }
    CancelWait wait =
        new CancelWait(
            stage,
            (BitSet) meant.clone(),
            ended,
            queuedOnly ? running : null,
            ticker.nanos(),
            patience);
    waits.computeIfAbsent(id, key -> new ArrayList<>()).add(wait);
    writeDown(command, scope, meant);
    committer
        .batch()
        .next(() -> mailbox.post(() -> whenSent(command, () -> pull(command, meant, queuedOnly))));
  }

  /** What comes later takes the place of these deliveries, unless they have started. */
  void supersede(OpenCommand command, BitSet some) {
    some.stream().forEach(i -> command.supersede(i, true));
    committer
        .batch()
        .fact(
            new JournalEntry.CancelOf(
                command.record().id(),
                clients(command, some),
                CancelRequests.Kind.SUPERSEDED,
                clock.instant()));
    committer
        .batch()
        .next(() -> mailbox.post(() -> whenSent(command, () -> pull(command, some, true))));
  }

  private void writeDown(OpenCommand command, CancelScope scope, BitSet meant) {
    CommandId id = command.record().id();
    if (scope.queuedOnly()) {
      writeDownUnstarted(command, scope, meant);
    } else if (scope.isAll()) {
      if (command.record().cancelRequestedAt() == null) {
        command.record(command.record().withCancelRequested(clock.instant()));
        committer.batch().fact(new JournalEntry.CancelRequested(id, clock.instant()));
      }
    } else if (!meant.isEmpty()) {
      command.cancelRequested(meant);
      committer
          .batch()
          .fact(
              new JournalEntry.CancelOf(
                  id, clients(command, meant), CancelRequests.Kind.ALWAYS, clock.instant()));
    }
  }

  private void writeDownUnstarted(OpenCommand command, CancelScope scope, BitSet meant) {
    BitSet fresh = new BitSet();
    meant.stream()
        .filter(i -> !command.isCancelRequested(i) && !command.isUnwanted(i))
        .forEach(fresh::set);
    if (fresh.isEmpty()) {
      return;
    }
    command.cancelUnstarted(fresh);
    // why one row for all: what has started by the time of a restart is spared by its state
    Set<String> clients =
        scope.isAll() ? Set.of(CancelRequests.EVERYBODY) : clients(command, fresh);
    committer
        .batch()
        .fact(
            new JournalEntry.CancelOf(
                command.record().id(), clients, CancelRequests.Kind.UNSTARTED, clock.instant()));
  }

  private static Set<String> clients(OpenCommand command, BitSet some) {
    return some.stream()
        .mapToObj(i -> command.to().get(i).client())
        .collect(Collectors.toUnmodifiableSet());
  }

  private void ended(CommandId id, CancelScope scope, CompletableFuture<CancelOutcome> stage) {
    try {
      Optional<CommandRecord> known = journal.command(id);
      int size =
          (int)
              known.map(CommandRecord::addressees).orElse(List.of()).stream()
                  .filter(addressee -> scope.has(addressee.client()))
                  .count();
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
    BitSet unstarted = new BitSet();
    for (int i = 0; i < command.to().size(); i++) {
      boolean cancelled = command.isCancelRequested(i);
      meant.set(i, command.isOpen(i) && cancelled);
      boolean spares = command.isUnwanted(i) || command.isSuperseded(i);
      unstarted.set(i, command.isOpen(i) && !cancelled && spares);
    }
    goOn(command, meant, false);
    goOn(command, unstarted, true);
  }

  private void goOn(OpenCommand command, BitSet meant, boolean queuedOnly) {
    if (!meant.isEmpty()) {
      remember(command, meant, queuedOnly);
      whenSent(command, () -> pull(command, meant, queuedOnly));
    }
  }

  private void remember(OpenCommand command, BitSet meant, boolean queuedOnly) {
    CommandId id = command.record().id();
    meant.stream()
        .filter(command::isOpen)
        .filter(i -> !queuedOnly || command.isUnwanted(i) || command.isSuperseded(i))
        .forEach(i -> (queuedOnly ? unlessStarted : open).add(command.to().get(i).client(), id));
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
    remember(command, meant, queuedOnly);
    pull(command, meant, queuedOnly ? Pulling.Ask.UNSTARTED : Pulling.Ask.ALL);
  }

  private void pull(OpenCommand command, BitSet meant, Pulling.Ask ask) {
    Map<Boolean, List<String>> byStarted =
        meant.stream()
            .filter(command::isOpen)
            .boxed()
            .collect(
                Collectors.partitioningBy(
                    i -> command.state(i) == DeliveryState.RUNNING,
                    Collectors.mapping(i -> command.to().get(i).client(), Collectors.toList())));
    CommandId id = command.record().id();
    Instant until = command.record().expiresAt();
    pulling.start(id, until, byStarted.getOrDefault(false, List.of()), ask);
    pulling.askOnly(id, until, byStarted.getOrDefault(true, List.of()), ask);
  }

  /** A client has left, so that its queue gives back what it had. */
  void clientLeft(String client) {
    pull(client, open.of(client), Pulling.Ask.NOBODY);
    pull(client, unlessStarted.of(client), Pulling.Ask.NOBODY);
  }

  private void pull(String client, List<CommandId> ids, Pulling.Ask ask) {
    for (CommandId id : ids) {
      OpenCommand command = book.get(id);
      int index = command == null ? -1 : command.to().find(client);
      if (command != null && index >= 0 && command.isSent()) {
        BitSet one = new BitSet();
        one.set(index);
        pull(command, one, ask);
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
    return command.isCancelRequested(index)
        || command.isSuperseded(index)
        || command.isUnwanted(index)
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
    pull(client, unlessStarted.of(client), Pulling.Ask.UNSTARTED);
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
    if (command.sparedByStart(index)) {
      unlessStarted.remove(command.to().get(index).client(), id);
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
    if (command.isCancelRequested(index)) {
      open.remove(row.client(), id);
    }
    if (command.isSuperseded(index) || command.isUnwanted(index)) {
      unlessStarted.remove(row.client(), id);
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

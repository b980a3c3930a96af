package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Journal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Watches and cancels, for durable and ephemeral commands alike. Thread-safe. */
final class Following {
  private final Book book;
  private final Mailbox mailbox;
  private final Committer committer;
  private final Watches watches;
  private final Cancels cancels;
  private final Ephemerals ephemerals;
  private final EphemeralCancels ephemeralCancels;
  private final Reads reads;
  private final Journal journal;
  private final Hands hands;

  Following(
      Book book,
      Mailbox mailbox,
      Committer committer,
      Watches watches,
      Cancels cancels,
      Ephemerals ephemerals,
      EphemeralCancels ephemeralCancels,
      Reads reads,
      Journal journal,
      Hands hands) {
    this.book = book;
    this.mailbox = mailbox;
    this.committer = committer;
    this.watches = watches;
    this.cancels = cancels;
    this.ephemerals = ephemerals;
    this.ephemeralCancels = ephemeralCancels;
    this.reads = reads;
    this.journal = journal;
    this.hands = hands;
  }

  CompletableFuture<CancelOutcome> cancel(CommandId id, CancelScope scope, Duration patience) {
    CompletableFuture<CancelOutcome> stage = new CompletableFuture<>();
    ephemerals
        .find(id)
        .ifPresentOrElse(
            command -> ephemeralCancels.request(command, scope, patience, stage),
            () -> mailbox.post(() -> cancels.request(id, scope, patience, stage)));
    return stage;
  }

  AutoCloseable watch(CommandId id, Watcher watcher) {
    var ephemeral = ephemerals.find(id);
    if (ephemeral.isEmpty() && !book.holds(id)) {
      // why: blocks, but only for what is not open: it has ended, or there is no such command
      reads.command(id);
    }
    Watch watch = watches.add(id, watcher);
    if (ephemeral.isPresent()) {
      ephemerals.watch(ephemeral.get(), watch);
    } else {
      mailbox.post(() -> begin(id, watch));
    }
    return watch;
  }

  private void begin(CommandId id, Watch watch) {
    OpenCommand command = book.get(id);
    if (command != null && !command.hasEnded()) {
      committer.batch().tell(watch::live);
    } else {
      // why: what has ended is read once it is committed; what ends meanwhile is kept back
      committer.batch().next(() -> hands.working().execute(() -> catchUp(id, watch)));
    }
  }

  private void catchUp(CommandId id, Watch watch) {
    CommandRecord command = journal.command(id).orElse(null);
    List<DeliveryRecord> rows = journal.deliveries(id);
    hands
        .telling()
        .execute(
            () -> {
              watch.live(rows);
              if (command != null && command.state().isFinal()) {
                watch.done(command);
              }
            });
  }
}

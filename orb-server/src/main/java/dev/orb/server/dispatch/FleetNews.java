package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** What the fleet tells of its clients, brought to the loop. Thread-safe; does not block. */
final class FleetNews {
  private final Book book;
  private final Mailbox mailbox;
  private final Committer committer;
  private final Endings endings;
  private final Progression progression;
  private final Cancels cancels;
  private final Pulling pulling;
  private final HandOvers handOvers;
  private final Ephemerals ephemerals;
  private final Executor working;

  FleetNews(
      Book book,
      Mailbox mailbox,
      Committer committer,
      Endings endings,
      Progression progression,
      Cancels cancels,
      Pulling pulling,
      HandOvers handOvers,
      Ephemerals ephemerals,
      Executor working) {
    this.book = book;
    this.mailbox = mailbox;
    this.committer = committer;
    this.endings = endings;
    this.progression = progression;
    this.cancels = cancels;
    this.pulling = pulling;
    this.handOvers = handOvers;
    this.ephemerals = ephemerals;
    this.working = working;
  }

  void sessionEnded(String client, long epoch) {
    ephemerals.sessionEnded(client, epoch);
    mailbox.post(
        () -> {
          cancels.clientLeft(client);
          progression.sessionEnded(client);
        });
  }

  /** A client is being welcomed. */
  void welcomed(String client) {
    if (handOvers.hasAny()) {
      mailbox.post(() -> handOvers.connected(client));
    }
  }

  /** A client is being welcomed, and has open requests to cancel. */
  void welcomedWithCancels(String client) {
    mailbox.post(() -> cancels.clientComes(client));
  }

  void removed(String client, long enrolment) {
    mailbox.post(() -> progression.removed(client, enrolment));
  }

  /**
   * Ends what a client had started under a ledger that is gone.
   *
   * @return completes after the commit, once no copy of those, nor of what has ended, is in the
   *     client's queue
   */
  CompletableFuture<Void> ledgerLost(String client, long enrolment) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    mailbox.post(() -> find(client, enrolment, done));
    return done;
  }

  private void find(String client, long enrolment, CompletableFuture<Void> done) {
    List<CommandId> started = new ArrayList<>();
    Set<String> open = new HashSet<>();
    for (OpenCommand command : book.openTo(client)) {
      open.add(command.record().id().toString());
      int index = command.to().find(client);
      if (command.to().get(index).enrolment() == enrolment
          && command.state(index) == DeliveryState.RUNNING) {
        started.add(command.record().id());
      }
    }
    // why after this turn's commit: what it has ended is then known to have
    committer.batch().next(() -> working.execute(() -> take(client, started, open, done)));
  }

  // why: the new ledger does not know them; a copy that is given back would run a second time
  private void take(
      String client, List<CommandId> started, Set<String> open, CompletableFuture<Void> done) {
    try {
      started.forEach(id -> pulling.take(client, id));
      pulling.takeEnded(client, open);
      mailbox.post(() -> end(client, started, done));
    } catch (RuntimeException e) {
      done.completeExceptionally(Causes.of(e));
    }
  }

  private void end(String client, List<CommandId> started, CompletableFuture<Void> done) {
    for (CommandId id : started) {
      OpenCommand command = book.get(id);
      if (command != null) {
        endings.end(command, command.to().find(client), Outcome.ledgerLost());
      }
    }
    committer.batch().tell(() -> done.complete(null));
  }
}

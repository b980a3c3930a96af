package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Offline;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.access.Scope;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeadLetter;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.Refusal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes new commands of old ones: for the targets that did not succeed, or for one dead letter.
 * Thread-safe; the history is read on a working thread.
 */
final class Retrying {
  private final Reads reads;
  private final Journal journal;
  private final Claims claims;
  private final Executor working;
  private final Function<Submission, CompletableFuture<CommandRecord>> send;

  Retrying(
      Reads reads,
      Journal journal,
      Claims claims,
      Executor working,
      Function<Submission, CompletableFuture<CommandRecord>> send) {
    this.reads = reads;
    this.journal = journal;
    this.claims = claims;
    this.working = working;
    this.send = send;
  }

  CompletableFuture<CommandRecord> retry(Retry wish) {
    return CompletableFuture.supplyAsync(() -> submission(wish), working).thenCompose(send);
  }

  private Submission submission(Retry wish) {
    CommandRecord before = reads.command(wish.of());
    Set<String> clients = new LinkedHashSet<>();
    reads
        .ended(wish.of())
        .filter(row -> row.state() != DeliveryState.SUCCEEDED)
        .filter(row -> isMeant(wish, row.reason()) && wish.isFor(row.client()))
        .forEach(row -> clients.add(row.client()));
    if (isMeant(wish, Reason.REFUSED)) {
      before.refused().stream().map(Refusal::client).filter(wish::isFor).forEach(clients::add);
    }
    if (clients.isEmpty()) {
      throw new OrbException(
          ErrorCode.CONFLICT,
          wish.reasons().isEmpty()
              ? "no target of " + wish.of() + " has ended without success"
              : "no target of " + wish.of() + " has ended for such a reason",
          "orb why " + wish.of().brief() + " says how they ended");
    }
    return again(before, clients, wish.idempotencyKey(), wish.by(), wish.within());
  }

  private static boolean isMeant(Retry wish, @Nullable Reason reason) {
    return wish.reasons().isEmpty() || (reason != null && wish.reasons().contains(reason));
  }

  private Submission again(
      CommandRecord before,
      Set<String> clients,
      @Nullable String key,
      String by,
      @Nullable Scope within) {
    return new Submission(
        null,
        before.name(),
        before.params(),
        new Target(false, clients, Set.of()),
        before
            .options()
            .withOffline(before.durable() ? before.options().offline() : Offline.REJECT)
            .withIdempotencyKey(key),
        by,
        null,
        null,
        individual(before, clients),
        before.id(),
        within);
  }

  /** What single ones of these got in place of the command's params. */
  private Individual individual(CommandRecord before, Set<String> clients) {
    SortedSet<String> sorted = new TreeSet<>(clients);
    Map<String, Json> own =
        new HashMap<>(journal.paramsFor(before.id(), sorted.first(), sorted.last()));
    own.keySet().retainAll(clients);
    return own.isEmpty() ? Individual.NONE : new Individual(own, false);
  }

  /** Asked twice for the same letter, it answers with the same command. */
  CompletableFuture<CommandRecord> requeue(long no, String by) {
    return requeue(no, by, null, letter -> true);
  }

  /**
   * The same for somebody who reaches so far only.
   *
   * @param known false of a letter that is to be taken for none
   */
  CompletableFuture<CommandRecord> requeue(
      long no, String by, @Nullable Scope within, Predicate<DeadLetter> known) {
    return claims.inTurn(
        new LetterKey(no),
        () -> {
          DeadLetter letter =
              journal
                  .deadLetter(no)
                  .filter(known)
                  .orElseThrow(
                      () ->
                          new OrbException(
                              ErrorCode.NOT_FOUND, "no dead letter " + no, "see orb dead list"));
          CommandId again = letter.requeuedBy();
          if (again != null) {
            return CompletableFuture.completedFuture(reads.command(again));
          }
          CommandRecord before = reads.command(letter.delivery().command());
          Set<String> one = Set.of(letter.delivery().client());
          return send.apply(again(before, one, null, by, within));
        });
  }

  private record LetterKey(long no) {}
}

package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.ClientSecrets;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Written;
import dev.orb.server.security.Secrets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who may belong to the fleet. The journal comes first and the queues follow, so that a crash in
 * between leaves what {@link #reconcile} mends at the next start.
 */
final class Enrolments {
  private final Journal journal;
  private final ClientQueues queues;
  private final Roster roster;
  private final Groups saved;
  private final Executor work;
  private final Clock clock;
  private final int max;
  private final AtomicLong lastNumber;
  private final Secrets secrets = new Secrets();

  /**
   * @param work makes queues, which blocks for the broker
   */
  Enrolments(
      Journal journal,
      ClientQueues queues,
      Roster roster,
      Groups saved,
      Executor work,
      Clock clock,
      int max) {
    this.journal = journal;
    this.queues = queues;
    this.roster = roster;
    this.saved = saved;
    this.work = work;
    this.clock = clock;
    this.max = max;
    this.lastNumber = new AtomicLong(journal.lastEnrolment());
  }

  /** Loads the roster, makes missing queues, and drains and removes queues that nobody owns. */
  void reconcile() {
    roster.load(journal.clients());
    Set<String> ownerless = new HashSet<>(queues.clients());
    for (ClientRecord client : roster.all()) {
      if (!ownerless.remove(client.id())) {
        queues.ensure(client.id());
      }
    }
    for (String client : ownerless) {
      for (String command : queues.remove(client)) {
        Written.await(
            journal.write(
                List.of(
                    new JournalEntry.Orphan(
                        "removed queue", command, client, "", clock.instant()))));
      }
    }
  }

  /** Enrols with a secret of ours, which only the return value has. Blocks. */
  String enrol(NewClient client) {
    String secret = secrets.create();
    Written.await(begin(client, ClientSecrets.only(secrets.hash(secret)), List.of()));
    return secret;
  }

  /** Enrols a client that a callback has let in, if it is not enrolled yet. Blocks. */
  void admit(String id) {
    if (roster.find(id).isEmpty()) {
      NewClient client = new NewClient(id, Set.of(), Map.of(), null);
      Written.await(begin(client, ClientSecrets.NONE, List.of()));
    }
  }

  /**
   * Enrols a client. Does not block.
   *
   * @param with what is committed with it or not at all
   * @return completes when it is on record and has its queues; fails as the journal or the broker
   *     does, and then it is not enrolled
   * @throws OrbException {@code DUPLICATE_ID}; {@code QUEUE_FULL} at {@code clients.max}; {@code
   *     CONFLICT} for a group that an expression describes
   */
  CompletionStage<ClientRecord> begin(
      NewClient client, ClientSecrets proof, List<? extends JournalEntry> with) {
    String id = client.id();
    saved.requireListed(client.groups());
    roster.reserve(id, max);
    try {
      ClientRecord fresh =
          ClientRecord.fresh(id, lastNumber.incrementAndGet(), proof, clock.instant())
              .withGroups(client.groups())
              .withLabels(client.labels())
              .withEphemeral(client.ephemeral());
      List<JournalEntry> facts = new ArrayList<>(with);
      facts.add(new JournalEntry.Client(fresh));
      return journal
          .write(facts)
          .thenComposeAsync(written -> queued(fresh), work)
          .whenComplete((made, failure) -> roster.release(id));
    } catch (RuntimeException e) {
      roster.release(id);
      throw e;
    }
  }

  /** Makes its queues; who has none must not stay on record. Blocks for the broker. */
  private CompletionStage<ClientRecord> queued(ClientRecord client) {
    try {
      queues.ensure(client.id());
      roster.put(client);
      return CompletableFuture.completedFuture(client);
    } catch (RuntimeException e) {
      OrbException why =
          e instanceof OrbException ours
              ? ours
              : new OrbException(ErrorCode.INTERNAL, "its queues cannot be made: " + e, null, e);
      return journal
          .write(List.of(new JournalEntry.ClientRemoved(client.id())))
          .thenCompose(gone -> CompletableFuture.failedFuture(why));
    }
  }
}

package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.security.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who may belong to the fleet. The journal comes first and the queues follow, so that a crash in
 * between leaves what {@link #reconcile} mends at the next start.
 */
final class Enrolments {
  private static final Duration JOURNAL_PATIENCE = Duration.ofSeconds(30);

  private final Journal journal;
  private final ClientQueues queues;
  private final Roster roster;
  private final Clock clock;
  private final int max;
  private final AtomicLong lastNumber;
  private final Secrets secrets = new Secrets();

  Enrolments(Journal journal, ClientQueues queues, Roster roster, Clock clock, int max) {
    this.journal = journal;
    this.queues = queues;
    this.roster = roster;
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
        await(
            journal.write(
                List.of(
                    new JournalEntry.Orphan(
                        "removed queue", command, client, "", clock.instant()))));
      }
    }
  }

  /** Enrols with a secret of ours, which only the return value has. */
  String enrol(String id, Set<String> groups, Map<String, String> labels) {
    String secret = secrets.create();
    add(id, secrets.hash(secret), groups, labels);
    return secret;
  }

  /** Enrols a client that a callback has let in, if it is not enrolled yet. */
  void admit(String id) {
    if (roster.find(id).isEmpty()) {
      add(id, null, Set.of(), Map.of());
    }
  }

  private void add(
      String id, @Nullable String hash, Set<String> groups, Map<String, String> labels) {
    Names.id("client", id);
    groups.forEach(group -> Names.id("group", group));
    labels.keySet().forEach(key -> Names.key("label", key));
    roster.reserve(id, max);
    try {
      ClientRecord client =
          new ClientRecord(
              id,
              lastNumber.incrementAndGet(),
              hash,
              groups,
              labels,
              false,
              null,
              clock.instant(),
              null);
      await(journal.write(List.of(new JournalEntry.Client(client))));
      queues.ensure(id);
      roster.put(client);
    } finally {
      roster.release(id);
    }
  }

  /**
   * Removes a client for good.
   *
   * @return what was still in its work queue
   */
  List<String> remove(ClientRecord client) {
    await(journal.write(List.of(new JournalEntry.ClientRemoved(client.id()))));
    roster.remove(client.id());
    return queues.remove(client.id());
  }

  private static void await(CompletionStage<Void> written) {
    try {
      written.toCompletableFuture().get(JOURNAL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrbException refused) {
        throw refused;
      }
      throw new OrbException(
          ErrorCode.INTERNAL, "the journal failed: " + e.getCause(), null, e.getCause());
    } catch (TimeoutException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the journal did not commit in time", "see the server's log", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted", null, e);
    }
  }
}

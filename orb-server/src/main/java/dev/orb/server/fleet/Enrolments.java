package dev.orb.server.fleet;

import dev.orb.protocol.Names;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.security.Secrets;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who may belong to the fleet. The journal comes first and the queues follow, so that a crash in
 * between leaves what {@link #reconcile} mends at the next start.
 */
final class Enrolments {
  private final Journal journal;
  private final ClientQueues queues;
  private final Roster roster;
  private final Groups saved;
  private final Clock clock;
  private final int max;
  private final AtomicLong lastNumber;
  private final Secrets secrets = new Secrets();

  Enrolments(
      Journal journal, ClientQueues queues, Roster roster, Groups saved, Clock clock, int max) {
    this.journal = journal;
    this.queues = queues;
    this.roster = roster;
    this.saved = saved;
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
    ClientBounds.requireGroups(groups);
    saved.requireListed(groups);
    ClientBounds.requireLabels(labels);
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
      Written.await(journal.write(List.of(new JournalEntry.Client(client))));
      queues.ensure(id);
      roster.put(client);
    } finally {
      roster.release(id);
    }
  }
}

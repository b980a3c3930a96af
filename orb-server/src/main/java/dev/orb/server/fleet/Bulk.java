package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.broker.Doors;
import dev.orb.server.contract.Repertoires;
import dev.orb.server.fleet.BulkAnswer.Item;
import dev.orb.server.fleet.BulkAnswer.Verdict;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes of many clients in one go. Blocks its caller for journal and broker; the fleet goes on
 * meanwhile. Each client is changed as it was enrolled when the target was resolved, or not at all.
 */
final class Bulk {
  /** Clients in one write: so many hold loop and journal for some milliseconds. */
  private static final int AT_ONCE = 5_000;

  private final Resolution resolution;
  private final Roster roster;
  private final Groups groups;
  private final Records records;
  private final Announcements announcements;
  private final ClientQueues queues;
  private final Doors doors;
  private final DeliveryView deliveries;
  private final Repertoires contracts;

  Bulk(
      Resolution resolution,
      Roster roster,
      Groups groups,
      Records records,
      Announcements announcements,
      ClientQueues queues,
      Doors doors,
      DeliveryView deliveries,
      Repertoires contracts) {
    this.resolution = resolution;
    this.roster = roster;
    this.groups = groups;
    this.records = records;
    this.announcements = announcements;
    this.queues = queues;
    this.doors = doors;
    this.deliveries = deliveries;
    this.contracts = contracts;
  }

  /**
   * Does it, or says what it would do.
   *
   * @throws OrbException {@code NOT_FOUND} if nobody matched; {@link NobodyToAsk} if all were
   *     refused
   */
  BulkAnswer run(Target target, BulkAction action, boolean dryRun) {
    Clients.Resolved resolved = resolution.administered(target, client -> true);
    List<Item> items = new ArrayList<>();
    List<Addressee> meant =
        resolved.clients().stream()
            .map(client -> new Addressee(client.id(), client.enrolment()))
            .toList();
    for (int from = 0; from < meant.size(); from += AT_ONCE) {
      List<Addressee> some = meant.subList(from, Math.min(meant.size(), from + AT_ONCE));
      items.addAll(dryRun ? foreseen(some, action) : done(some, action));
    }
    resolved
        .refused()
        .forEach((client, code) -> items.add(new Item(client, Verdict.REFUSED, code)));
    BulkAnswer answer = new BulkAnswer(items);
    if (answer.refused() == items.size()) {
      throw NobodyToAsk.changed(answer);
    }
    return answer;
  }

  private List<Item> done(List<Addressee> some, BulkAction action) {
    List<Records.Outcome> outcomes =
        action instanceof BulkAction.Set set ? set(some, set.change()) : remove(some);
    return outcomes.stream().map(Bulk::item).toList();
  }

  private static Item item(Records.Outcome outcome) {
    if (outcome.refused() != null) {
      return new Item(outcome.client(), Verdict.REFUSED, outcome.refused());
    }
    Verdict verdict = outcome.isChanged() ? Verdict.ACCEPTED : Verdict.UNCHANGED;
    return new Item(outcome.client(), verdict, null);
  }

  private List<Item> foreseen(List<Addressee> some, BulkAction action) {
    List<Item> items = new ArrayList<>(some.size());
    for (Addressee meant : some) {
      items.add(
          roster
              .find(meant.client())
              .map(client -> foreseen(client, action))
              .orElseGet(
                  () -> new Item(meant.client(), Verdict.REFUSED, ErrorCode.UNKNOWN_CLIENT)));
    }
    return items;
  }

  private Item foreseen(ClientRecord client, BulkAction action) {
    try {
      @Nullable ClientRecord then =
          action instanceof BulkAction.Set set ? changing(set.change()).apply(client) : null;
      return item(new Records.Outcome(client.id(), null, client, then));
    } catch (OrbException refused) {
      return new Item(client.id(), Verdict.REFUSED, refused.code());
    }
  }

  private UnaryOperator<ClientRecord> changing(ClientChange change) {
    return client -> {
      groups.requireListed(change.comesInto());
      return client
          .withGroups(change.groupsOf(client.groups()))
          .withLabels(change.labelsOf(client.labels()));
    };
  }

  private List<Records.Outcome> set(List<Addressee> some, ClientChange change) {
    return Written.await(
        records
            .change(some, changing(change))
            .whenComplete(
                (outcomes, failure) -> {
                  if (outcomes != null) {
                    announcements.groupsChanged(outcomes);
                  }
                }));
  }

  /**
   * Changes one client.
   *
   * @throws OrbException with the code of its refusal
   */
  void set(ClientRecord client, ClientChange change) {
    // why first: on the loop only the code of a refusal is kept, and this caller wants its words
    ClientRecord wanted = changing(change).apply(client);
    if (!wanted.equals(client)) {
      require(set(List.of(new Addressee(client.id(), client.enrolment())), change).get(0));
    }
  }

  /**
   * Removes one client.
   *
   * @throws OrbException with the code of its refusal
   */
  void remove(ClientRecord client) {
    require(remove(List.of(new Addressee(client.id(), client.enrolment()))).get(0));
  }

  private static void require(Records.Outcome outcome) {
    ErrorCode code = outcome.refused();
    if (code != null) {
      throw new OrbException(
          code, "client " + outcome.client() + " is not any more what it was", "look again");
    }
  }

  private List<Records.Outcome> remove(List<Addressee> some) {
    List<Records.Outcome> outcomes = Written.await(records.remove(some));
    for (Records.Outcome outcome : outcomes) {
      ClientRecord gone = outcome.before();
      if (gone != null && outcome.isChanged()) {
        remove(gone, gone.id());
      }
    }
    return outcomes;
  }

  private void remove(ClientRecord gone, String id) {
    try {
      List<String> queued = queues.remove(id);
      doors.expel(id, "removed");
      contracts.forget(id);
      deliveries.removed(id, gone.enrolment(), queued);
    } finally {
      roster.hasLeft(id);
    }
  }
}

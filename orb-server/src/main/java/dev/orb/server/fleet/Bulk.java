package dev.orb.server.fleet;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Target;
import dev.orb.server.access.Scope;
import dev.orb.server.broker.ClientQueues;
import dev.orb.server.broker.Doors;
import dev.orb.server.contract.Repertoires;
import dev.orb.server.fleet.BulkAnswer.Item;
import dev.orb.server.fleet.BulkAnswer.Verdict;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.ClientRecord;
import dev.orb.server.journal.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
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
  private final Rotations rotations;
  private final Goodbyes goodbyes;
  private final Partings partings;
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
      Rotations rotations,
      Goodbyes goodbyes,
      Partings partings,
      ClientQueues queues,
      Doors doors,
      DeliveryView deliveries,
      Repertoires contracts) {
    this.resolution = resolution;
    this.roster = roster;
    this.groups = groups;
    this.records = records;
    this.announcements = announcements;
    this.rotations = rotations;
    this.goodbyes = goodbyes;
    this.partings = partings;
    this.queues = queues;
    this.doors = doors;
    this.deliveries = deliveries;
    this.contracts = contracts;
  }

  /**
   * Does it, or says what it would do.
   *
   * @param scope who is outside is taken for nobody
   * @throws OrbException {@code NOT_FOUND} if nobody matched; {@link NobodyToAsk} if all were
   *     refused
   */
  BulkAnswer run(Target target, BulkAction action, boolean dryRun, Scope scope) {
    Clients.Resolved resolved = resolution.administered(target, client -> true, scope);
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
    if (action instanceof BulkAction.Rotate rotate) {
      return Written.await(rotations.rotate(some, rotate.overlap())).stream()
          .map(Bulk::item)
          .toList();
    }
    if (action instanceof BulkAction.Disconnect disconnect) {
      return some.stream().map(client -> disconnected(client, disconnect, false)).toList();
    }
    return outcomes(some, action).stream().map(Bulk::item).toList();
  }

  private List<Records.Outcome> outcomes(List<Addressee> some, BulkAction action) {
    if (action instanceof BulkAction.Set set) {
      return set(some, set.change());
    }
    return action instanceof BulkAction.Remove
        ? remove(some, client -> true)
        : disable(some, action instanceof BulkAction.Disable);
  }

  private List<Records.Outcome> disable(List<Addressee> some, boolean disabled) {
    return Written.await(
        records
            .change(some, client -> client.withDisabled(disabled))
            .whenComplete(
                (outcomes, failure) -> {
                  if (outcomes != null && disabled) {
                    outcomes.stream()
                        .filter(Records.Outcome::isChanged)
                        .forEach(outcome -> partings.sendAway(outcome.client(), "disabled"));
                  }
                }));
  }

  private Item disconnected(Addressee client, BulkAction.Disconnect how, boolean dryRun) {
    boolean meant =
        roster
            .find(client.client())
            .filter(known -> known.enrolment() == client.enrolment())
            .isPresent();
    if (!meant) {
      return new Item(client.client(), Verdict.REFUSED, ErrorCode.PRECONDITION_FAILED);
    }
    boolean had =
        dryRun
            ? goodbyes.hasSession(client.client())
            : goodbyes.say(client.client(), how.reason(), how.grace(), how.reconnect());
    return new Item(client.client(), had ? Verdict.ACCEPTED : Verdict.UNCHANGED, null);
  }

  private static Item item(Rotations.Turned turned) {
    Item plain = item(turned.outcome());
    return plain.verdict() == Verdict.ACCEPTED
        ? new Item(plain.client(), Verdict.ACCEPTED, null, turned.secret() == null, turned.secret())
        : plain;
  }

  private static Item item(Records.Outcome outcome) {
    if (outcome.refused() != null) {
      return new Item(outcome.client(), Verdict.REFUSED, outcome.refused());
    }
    Verdict verdict = outcome.isChanged() ? Verdict.ACCEPTED : Verdict.UNCHANGED;
    return new Item(outcome.client(), verdict, null);
  }

  private List<Item> foreseen(List<Addressee> some, BulkAction action) {
    if (action instanceof BulkAction.Disconnect disconnect) {
      return some.stream().map(client -> disconnected(client, disconnect, true)).toList();
    }
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
      return item(new Records.Outcome(client.id(), null, client, then(client, action)));
    } catch (OrbException refused) {
      return new Item(client.id(), Verdict.REFUSED, refused.code());
    }
  }

  private @Nullable ClientRecord then(ClientRecord client, BulkAction action) {
    if (action instanceof BulkAction.Set set) {
      return changing(set.change()).apply(client);
    }
    if (action instanceof BulkAction.Rotate rotate) {
      return rotations.foreseen(client, rotate.overlap());
    }
    return action instanceof BulkAction.Remove
        ? null
        : client.withDisabled(action instanceof BulkAction.Disable);
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
    List<Addressee> one = List.of(new Addressee(client.id(), client.enrolment()));
    require(remove(one, known -> true).get(0));
  }

  private static void require(Records.Outcome outcome) {
    ErrorCode code = outcome.refused();
    if (code != null) {
      throw new OrbException(
          code, "client " + outcome.client() + " is not any more what it was", "look again");
    }
  }

  /**
   * Removes those of them that it is true of at the moment of the write.
   *
   * @param condition asked on the loop
   */
  List<Records.Outcome> remove(List<Addressee> some, Predicate<ClientRecord> condition) {
    List<Records.Outcome> outcomes = Written.await(records.removeIf(some, condition));
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

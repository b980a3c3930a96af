package dev.orb.testkit.simulator;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Retries;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.dispatch.Dispatch;
import dev.orb.server.journal.Addressee;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The promises, looked at when everything has come to rest. */
final class Laws {
  /** Within this everybody is back, and what failed to be sent is sent. */
  private static final Duration BACK = Duration.ofMinutes(15);

  private final Simulation world;
  private final SimulatedJournal journal;
  private final Witness witness;
  private final Instant calm;

  /**
   * @param calm when the mishaps ended: from then on everybody is there and has all the time
   */
  Laws(Simulation world, Instant calm) {
    this.world = world;
    this.journal = world.journal();
    this.witness = world.witness();
    this.calm = calm;
  }

  void check() {
    witness.check();
    for (CommandId id : world.orders().accepted()) {
      boolean kept = journal.command(id).isPresent() || !world.orders().isDurable(id);
      Broken.unless(kept, "%s was accepted and is lost", id);
    }
    journal.all().forEach(this::check);
    checkRuns();
    witness.told().forEach(this::checkTold);
    world.orders().cancelled().forEach(this::checkCancel);
    world.clients().forEach(this::checkOrder);
    world.clients().forEach(this::checkSending);
    if (!world.wasRestored() && !world.wasRemoved()) {
      // why: what is ephemeral may be in no history
      List<JournalEntry.Orphan> known =
          journal.orphans().stream().filter(orphan -> isDurable(orphan.commandId())).toList();
      Broken.unless(known.isEmpty(), "orphans: %s", known);
    }
    checkNothingIsLeft();
  }

  private boolean isDurable(@Nullable String id) {
    return id != null
        && journal.command(CommandId.parse(id)).filter(CommandRecord::durable).isPresent();
  }

  private void check(CommandRecord command) {
    Broken.unless(command.state().isFinal(), "%s is open for ever", command);
    List<DeliveryRecord> rows = journal.deliveries(command.id());
    Broken.unless(
        rows.size() == command.addressees().size(),
        "%s has %s ends for %s targets",
        command,
        rows.size(),
        command.addressees().size());
    Broken.unless(
        command.counts().total() == rows.size() + command.refused().size(),
        "%s does not add up",
        command);
    command
        .counts()
        .byState()
        .forEach(
            (state, count) ->
                Broken.unless(
                    rows.stream().filter(row -> row.state() == state).count() == count,
                    "%s does not add up: %s",
                    command,
                    rows));
    rows.forEach(row -> check(command, row));
    command
        .refused()
        .forEach(
            refusal ->
                Broken.unless(
                    witness.times(command.id(), refusal.client()) == 0,
                    "%s ran at %s, which was refused",
                    command,
                    refusal));
    checkRetry(command);
  }

  private void check(CommandRecord command, DeliveryRecord row) {
    int times = witness.times(command.id(), row.client());
    boolean oneLedger = client(row.client()).hadOneLedger();
    Reason reason = row.reason();
    Broken.unless(row.state().isFinal(), "%s is open for ever", row);
    Broken.unless(
        row.state() == DeliveryState.SUCCEEDED || reason != null, "%s has no reason", row);
    Broken.unless(row.state() != DeliveryState.SUCCEEDED || times >= 1, "%s never ran", row);
    if (row.state() == DeliveryState.EXPIRED) {
      // why: once its clock was set, what was to expire when is as wrong as that
      boolean hadTime = row.expiresAt().isAfter(calm.plus(BACK)) && !clocksWereSet();
      Broken.unless(!hadTime, "%s expired in calm", row);
      // why: its time ran out while nobody knew that it had started, and its client says so later
      boolean said = row.late() != null || !command.durable() || world.didClientsDie();
      // why: what was said after the back-up was made is not in it
      said |= world.wasRestored();
      Broken.unless(times == 0 || said, "%s ran, and nobody says so", row);
    }
    if (reason == Reason.NO_REPLY && command.durable() && !clocksWereSet()) {
      Instant started = row.startedAt();
      Broken.unless(
          started == null || started.isBefore(calm), "%s started in calm and was silent", row);
    }
    if (reason == Reason.CANCELLED) {
      // why: its client may have been told that a newer one, of after the back-up, took its place
      Broken.unless(
          world.wasRestored() || world.orders().wasCancelled(command.id()),
          "%s was cancelled by nobody",
          row);
    }
    if (reason == Reason.SUPERSEDED) {
      Broken.unless(
          world.wasRestored() || hasNewer(command, row.client()),
          "%s was superseded by nothing",
          row);
    }
    boolean never =
        reason == Reason.CANCELLED || reason == Reason.SUPERSEDED || reason == Reason.REFUSED;
    if (never && times > 0 && command.durable() && oneLedger && !world.wasRestored()) {
      // why: a copy that its client has had goes back to the queue when one of both dies or their
      // link does; taken out there, it counts as not started
      boolean was = world.wasCutOff() && reason != Reason.REFUSED;
      Broken.unless(was, "%s ran %s times", row, times);
      boolean said = row.late() != null || world.didClientsDie();
      Broken.unless(said, "%s ran %s times, and nobody says so", row, times);
    }
  }

  /** Whether times that were written down may be wrong. */
  private boolean clocksWereSet() {
    return world.has(Kind.NODE_CLOCK) || world.has(Kind.CLIENT_CLOCK);
  }

  private static boolean isOnce(CommandRecord command) {
    return !command.name().equals(SimulatedProcess.AGAIN)
        && !command.name().equals(SimulatedProcess.STUBBORN);
  }

  /** How often what must not run twice may run, each time to its end. */
  private static int attempts(CommandRecord command) {
    Retries retries = command.options().retries();
    return retries == null ? 1 : 1 + retries.times();
  }

  private void checkRuns() {
    Map<String, Integer> times = new HashMap<>();
    Set<Integer> refused = new HashSet<>();
    for (Orders.Order order : world.orders().all()) {
      if (order.wasRefused()) {
        refused.add(order.number);
      }
    }
    for (Witness.Run run : witness.runs()) {
      Broken.unless(
          !refused.contains(run.order),
          "order %s was refused and ran as %s",
          run.order,
          run.command);
      CommandRecord command = journal.command(run.command).orElse(null);
      if (command == null) {
        Broken.unless(
            world.wasRestored() || !world.orders().isDurable(run.order),
            "%s ran, and the journal does not know it",
            run.command);
        continue;
      }
      // why per ledger: what the lost one knew nobody knows
      boolean wanders = command.target().narrowing().any() && !world.wasRestored();
      String place = wanders ? "" : run.client + "/";
      String ledger = command.durable() ? run.ledger : "";
      boolean one = world.clients().stream().allMatch(SimulatedClient::hadOneLedger);
      String key = run.command + "/" + place + (wanders && one ? "" : ledger);
      int count = times.merge(key, 1, Integer::sum);
      // why: that it has run is remembered by the client's process alone until the node, which
      // writes behind, has written it; with both gone its key is new
      boolean forgotten = !command.durable() && world.didClientsDie() && world.didNodeDie();
      Broken.unless(
          !isOnce(command) || count <= attempts(command) || forgotten,
          "%s ran %s times",
          command,
          count);
    }
  }

  /** The journal's word is what somebody was told earlier. */
  private void checkTold(DeliveryRecord told) {
    DeliveryRecord row = journal.delivery(told.command(), told.client()).orElse(null);
    boolean durable = journal.command(told.command()).map(CommandRecord::durable).orElse(false);
    Broken.unless(row != null || !durable, "an end was told that nobody knows: %s", told);
    if (row != null) {
      boolean same =
          row.state() == told.state()
              && row.reason() == told.reason()
              && Objects.equals(row.result(), told.result());
      Broken.unless(same, "it was told %s and is %s", told, row);
    }
    Broken.unless(
        told.state() != DeliveryState.SUCCEEDED || witness.times(told.command(), told.client()) > 0,
        "%s was told and never ran",
        told);
  }

  private void checkCancel(Orders.Cancel cancel) {
    if (cancel.stage().isCompletedExceptionally()) {
      return;
    }
    CancelOutcome said = cancel.stage().join();
    CommandRecord command = journal.command(cancel.id()).orElse(null);
    if (command == null || !command.durable()) {
      return;
    }
    List<DeliveryRecord> rows = journal.deliveries(cancel.id());
    Broken.unless(said.removed() <= count(rows, Reason.CANCELLED), "%s, but %s", said, rows);
    Broken.unless(said.stopped() <= count(rows, Reason.STOPPED), "%s, but %s", said, rows);
    int all = said.removed() + said.stopped() + said.ended() + said.unconfirmed() + said.running();
    Broken.unless(all <= rows.size(), "%s of %s", said, rows);
  }

  private static long count(List<DeliveryRecord> rows, Reason reason) {
    return rows.stream().filter(row -> row.reason() == reason).count();
  }

  /** Only those are tried again who had ended without success, and not as refused. */
  private void checkRetry(CommandRecord command) {
    CommandId of = command.retryOf();
    if (of == null || world.wasRestored()) {
      return;
    }
    for (Addressee to : command.addressees()) {
      DeliveryRecord before = journal.delivery(of, to.client()).orElse(null);
      Broken.unless(
          before == null || before.state() != DeliveryState.SUCCEEDED,
          "%s tries again what succeeded: %s",
          command,
          before);
    }
  }

  private boolean hasNewer(CommandRecord command, String client) {
    String key = command.options().supersedeKey();
    return key != null
        && journal.all().stream()
            .filter(other -> key.equals(other.options().supersedeKey()))
            .filter(other -> other.seq() > command.seq())
            .anyMatch(
                other -> other.addressees().stream().anyMatch(to -> to.client().equals(client)));
  }

  private SimulatedClient client(String id) {
    return world.clients().stream()
        .filter(client -> client.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** What must stay in order with each other. */
  private record Lane(int priority, String serialKey) {
    static Lane of(CommandRecord command) {
      Integer asked = command.options().priority();
      String key = command.options().serialKey();
      return new Lane(asked == null ? -1 : asked, key == null ? "" : key);
    }
  }

  /**
   * First in, first out, of what is durable and does not go from client to client, within one
   * priority and one serial key; a client whose ledger was lost starts anew.
   */
  private void checkOrder(SimulatedClient client) {
    if (!client.hadOneLedger() || world.wasRestored() || world.wasRemoved()) {
      return;
    }
    Set<CommandId> met = new HashSet<>();
    Map<Lane, Long> places = new HashMap<>();
    for (Witness.Run run : witness.runs()) {
      CommandRecord command = journal.command(run.command).orElse(null);
      boolean counts =
          run.client.equals(client.id())
              && command != null
              && command.durable()
              && !command.target().narrowing().any()
              && met.add(run.command);
      if (counts && command != null) {
        Long before = places.put(Lane.of(command), command.seq());
        Broken.unless(
            before == null || before < command.seq(),
            "%s ran %s after %s",
            client.id(),
            command,
            before);
      }
    }
  }

  /** What is durable is sent in the order in which it was accepted, whatever failed meanwhile. */
  private void checkSending(SimulatedClient client) {
    if (world.wasRestored() || world.wasRemoved()) {
      return;
    }
    long before = 0;
    for (String id : world.broker().work(client.id()).arrived()) {
      CommandRecord command = journal.command(CommandId.parse(id)).orElse(null);
      // why not any: it goes on to the next client long after it was accepted
      if (command != null && !command.target().narrowing().any()) {
        Broken.unless(
            before < command.seq(),
            "%s was sent to %s after number %s",
            command,
            client.id(),
            before);
        before = command.seq();
      }
    }
  }

  private void checkNothingIsLeft() {
    Dispatch dispatch = world.node().dispatch();
    SimulatedBroker broker = world.broker();
    Broken.unless(broker.hasNothingForNode(), "the node left messages unacknowledged");
    Broken.unless(world.node().isIdle(), "the node has tasks left");
    for (SimulatedClient client : world.clients()) {
      String id = client.id();
      Broken.unless(broker.depth(id) == 0, "%s has commands in its queue", id);
      Broken.unless(dispatch.openCancels(id).isEmpty(), "%s has open cancels", id);
      Broken.unless(dispatch.superseded(id).isEmpty(), "%s has open requests", id);
      Broken.unless(dispatch.open(id) == 0, "%s counts as busy", id);
      Broken.unless(client.isIdle(), "%s has something in hand", id);
    }
    Broken.unless(!world.orders().someWait(), "somebody waits for ever");
  }
}

package dev.orb.testkit.simulator;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Retries;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The promises, looked at when everything has come to rest. */
final class Laws {
  /** Within this everybody is back, and what failed to be sent is sent. */
  private static final Duration BACK = Duration.ofMinutes(2);

  private final SimulatedJournal journal;
  private final Effects effects;
  private final List<SimulatedClient> clients;
  private final Set<CommandId> accepted;
  private final Set<CommandId> cancelled;
  private final Instant calm;

  /**
   * @param calm when the mishaps ended: from then on everybody is there and has all the time
   */
  Laws(
      SimulatedJournal journal,
      Effects effects,
      List<SimulatedClient> clients,
      Set<CommandId> accepted,
      Set<CommandId> cancelled,
      Instant calm) {
    this.journal = journal;
    this.effects = effects;
    this.clients = clients;
    this.accepted = accepted;
    this.cancelled = cancelled;
    this.calm = calm;
  }

  void check() {
    effects.check();
    for (CommandId id : accepted) {
      Broken.unless(journal.command(id).isPresent(), "%s was accepted and is lost", id);
    }
    for (CommandRecord command : journal.all()) {
      Broken.unless(command.state().isFinal(), "%s is open for ever", command);
      List<DeliveryRecord> rows = journal.deliveries(command.id());
      Broken.unless(
          rows.size() == command.addressees().size(),
          "%s has %s ends for %s targets",
          command,
          rows.size(),
          command.addressees().size());
      Broken.unless(command.counts().total() == rows.size(), "%s does not add up", command);
      rows.forEach(row -> check(command, row));
    }
    Broken.unless(journal.orphans().isEmpty(), "orphans: %s", journal.orphans());
    clients.forEach(this::checkOrder);
  }

  private void check(CommandRecord command, DeliveryRecord row) {
    int times = effects.of(command.id(), row.client());
    boolean oneLedger = client(row.client()).hadOneLedger();
    boolean once = !command.name().equals(SimulatedProcess.AGAIN);
    int most = attempts(command);
    Broken.unless(row.state().isFinal(), "%s is open for ever", row);
    Broken.unless(!once || !oneLedger || times <= most, "%s ran %s times", row, times);
    Broken.unless(!once || command.durable() || times <= most, "%s ran %s times", row, times);
    if (row.state() == DeliveryState.SUCCEEDED) {
      Broken.unless(times >= 1, "%s never ran", row);
    }
    if (row.state() == DeliveryState.EXPIRED) {
      boolean hadTime = row.expiresAt().isAfter(calm.plus(BACK));
      Broken.unless(!hadTime, "%s expired in calm", row);
    }
    if (row.reason() == Reason.NO_REPLY) {
      Instant started = row.startedAt();
      Broken.unless(
          started == null || started.isBefore(calm), "%s started in calm and was silent", row);
    }
    if (row.reason() == Reason.CANCELLED) {
      Broken.unless(cancelled.contains(command.id()), "%s was cancelled by nobody", row);
    }
    if (row.reason() == Reason.SUPERSEDED) {
      Broken.unless(hasNewer(command, row.client()), "%s was superseded by nothing", row);
    }
    if (row.reason() == Reason.REFUSED) {
      Broken.unless(!oneLedger || times == 0, "%s ran though it was refused", row);
    }
  }

  /** How often what fails may run, each time to its end. */
  private static int attempts(CommandRecord command) {
    Retries retries = command.options().retries();
    return retries == null || !command.name().equals(SimulatedProcess.FAIL)
        ? 1
        : 1 + retries.times();
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
    return clients.stream().filter(client -> client.id().equals(id)).findFirst().orElseThrow();
  }

  /** First in, first out, of what is durable; a client whose ledger was lost starts anew. */
  private void checkOrder(SimulatedClient client) {
    if (!client.hadOneLedger()) {
      return;
    }
    Map<CommandId, Long> places = new HashMap<>();
    journal.all().stream()
        .filter(CommandRecord::durable)
        .forEach(command -> places.put(command.id(), command.seq()));
    List<Long> order =
        effects.order(client.id()).stream().filter(places::containsKey).map(places::get).toList();
    Broken.unless(
        order.equals(order.stream().sorted().toList()),
        "%s ran out of order: %s",
        client.id(),
        order);
  }
}

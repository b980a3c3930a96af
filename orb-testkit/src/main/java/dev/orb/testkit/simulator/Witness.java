package dev.orb.testkit.simulator;

import dev.orb.exchange.CommandContext;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Reply;
import dev.orb.server.dispatch.Dispatch;
import dev.orb.server.dispatch.Watcher;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.transport.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees what no death undoes: what handlers did in the world, what clients said, and what callers
 * and watchers were told.
 */
final class Witness {
  private static final String REPLY = dev.orb.protocol.message.Kind.REPLY.text();

  private final Orders orders;
  private final List<Run> runs = new ArrayList<>();
  private final Set<Run> going = new HashSet<>();
  private final Set<String> closed = new HashSet<>();
  private final Map<String, DeliveryRecord> told = new HashMap<>();
  private @Nullable Broken broken;

  /** One begin of a handler, equal to no other. */
  static final class Run {
    final CommandId command;
    final String client;
    final String ledger;
    final int order;

    Run(CommandId command, String client, String ledger, int order) {
      this.command = command;
      this.client = client;
      this.ledger = ledger;
      this.order = order;
    }
  }

  Witness(Orders orders) {
    this.orders = orders;
  }

  // why not thrown where it is seen: whoever is called there would take it for a fault of its own
  private void unless(boolean kept, String law, @Nullable Object... values) {
    if (!kept && broken == null) {
      broken = Broken.of(law, values);
    }
  }

  /** Throws if something was seen that must not be. */
  void check() {
    if (broken != null) {
      throw broken;
    }
  }

  /** The number of the order that a command came from. */
  private static int order(CommandContext context) {
    return context.params().get(Orders.NUMBER).map(Json::string).map(Integer::parseInt).orElse(-1);
  }

  Run begins(CommandContext context, String client, String ledger) {
    Run run = new Run(context.id(), client, ledger, order(context));
    String key = orders.serialKey(run.order);
    if (key != null) {
      unless(
          going.stream()
              .noneMatch(
                  other ->
                      other.client.equals(client) && key.equals(orders.serialKey(other.order))),
          "two of the serial key %s run at %s",
          key,
          client);
    }
    unless(
        !closed.contains(run.command + "/" + ledger),
        "%s had started before the ledger was lost, and ran again at %s",
        run.command,
        client);
    runs.add(run);
    going.add(run);
    return run;
  }

  void ends(Run run) {
    going.remove(run);
  }

  /** A client has come with a new ledger: what is known to have started must not start in that. */
  void lost(String client, String ledger, SimulatedJournal journal) {
    for (Run run : runs) {
      boolean started =
          run.client.equals(client)
              && journal
                  .delivery(run.command, client)
                  .filter(row -> row.startedAt() != null)
                  .isPresent();
      if (started) {
        closed.add(run.command + "/" + ledger);
      }
    }
  }

  /** A client dies, and whatever ran there. */
  void dies(String client) {
    going.removeIf(run -> run.client.equals(client));
  }

  /** A client says something: it must not deny what its ledger knows. */
  void hears(String client, String ledger, Envelope said) {
    if (said.kind().equals(REPLY)
        && MessageCodec.decode(said.body()) instanceof Reply reply
        && reply.error() != null
        && reply.attempt() == 0) {
      unless(
          runs.stream()
              .noneMatch(
                  run ->
                      run.command.equals(reply.corr())
                          && run.client.equals(client)
                          && run.ledger.equals(ledger)),
          "it ran, and is denied: %s",
          reply);
    }
  }

  List<Run> runs() {
    return runs;
  }

  /** How often it ran at a client, over all its ledgers. */
  int times(CommandId command, String client) {
    int times = 0;
    for (Run run : runs) {
      times += run.command.equals(command) && run.client.equals(client) ? 1 : 0;
    }
    return times;
  }

  /** Somebody was told of an end. */
  void told(DeliveryRecord row) {
    DeliveryRecord before = told.putIfAbsent(row.command() + "/" + row.client(), row);
    unless(
        before == null || (before.state() == row.state() && before.reason() == row.reason()),
        "two ends were told: %s and %s",
        before,
        row);
  }

  List<DeliveryRecord> told() {
    return List.copyOf(told.values());
  }

  /** What was told is void: an older truth was put in place of the one that it was told from. */
  void forgetTold() {
    closed.clear();
    told.clear();
  }

  /** Hears of a command from now on. */
  @SuppressWarnings("MustBeClosedChecker")
  void follow(Dispatch dispatch, CommandId id) {
    AutoCloseable unused =
        dispatch.watch(
            id,
            new Watcher() {
              @Override
              public void ended(DeliveryRecord delivery) {
                told(delivery);
              }

              @Override
              public void done(CommandRecord command) {
                unless(command.state().isFinal(), "told done: %s", command);
              }
            });
  }
}

package dev.orb.testkit.simulator;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Limit;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Retries;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.dispatch.CancelScope;
import dev.orb.server.dispatch.Dispatch;
import dev.orb.server.dispatch.Individual;
import dev.orb.server.dispatch.Retry;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What was asked of the node, and what the node has said to that. */
final class Orders {
  /** The parameter that has an order's number, by which a handler's effect is known. */
  static final String NUMBER = "n";

  /** Long enough for everything that does not go wrong. */
  static final Duration LONG = Duration.ofHours(6);

  private static final String BY = "simulator";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int USUAL_PRIORITY = 4;

  private final List<Order> orders = new ArrayList<>();
  private final List<Asked<CommandRecord>> sending = new ArrayList<>();
  private final List<Asked<DeliveryRecord>> calling = new ArrayList<>();
  private final List<Cancel> cancelling = new ArrayList<>();
  private final List<Cancel> cancelled = new ArrayList<>();
  private final List<CommandId> accepted = new ArrayList<>();
  private final Set<CommandId> meant = new HashSet<>();
  private final RandomGenerator random;
  private final String[] clients;

  /** One thing that somebody wants, and may want again. */
  static final class Order {
    final int number;
    private final Submission submission;
    private final boolean keyed;
    private @Nullable CommandId id;
    private boolean refused;
    private boolean maybe;

    Order(int number, Submission submission, boolean keyed) {
      this.number = number;
      this.submission = submission;
      this.keyed = keyed;
    }

    /** Whether the node has said no to it, and nothing else. */
    boolean wasRefused() {
      return refused && !maybe;
    }
  }

  private record Asked<T>(Order order, CompletableFuture<T> stage, boolean again) {}

  /** A cancel, and what it was said to have done. */
  record Cancel(CommandId id, CompletableFuture<CancelOutcome> stage) {}

  Orders(int clients, RandomGenerator random) {
    this.random = random;
    this.clients = new String[clients];
    for (int i = 0; i < clients; i++) {
      this.clients[i] = "client-" + (i + 1);
    }
  }

  /** The client of a number. */
  String client(int number) {
    return clients[number % clients.length];
  }

  @Nullable String serialKey(int order) {
    return order < 0 ? null : orders.get(order).submission.options().serialKey();
  }

  void send(Event event, Dispatch dispatch, Instant now) {
    int number = orders.size();
    Submission submission = submission(event, number, now);
    Order order = new Order(number, submission, key(event) > 0);
    orders.add(order);
    if (event.at("manner") == 2) {
      calling.add(new Asked<>(order, dispatch.call(submission).toCompletableFuture(), false));
    } else {
      send(order, dispatch);
    }
  }

  private void send(Order order, Dispatch dispatch) {
    sending.add(new Asked<>(order, dispatch.send(order.submission).toCompletableFuture(), false));
  }

  // why: nobody makes the same call again
  private static int key(Event event) {
    return event.at("manner") == 2 ? 0 : event.at("key");
  }

  private Submission submission(Event event, int number, Instant now) {
    int key = key(event);
    return new Submission(
        key == 2 ? CommandId.create(now, random) : null,
        SimulatedProcess.NAMES.get(event.at("name")),
        JsonCodec.parse("{\"" + NUMBER + "\":\"" + number + "\"}"),
        target(event),
        options(event).withIdempotencyKey(key == 1 ? "key-" + number : null),
        BY,
        null,
        null,
        Individual.NONE,
        null,
        null);
  }

  private Target target(Event event) {
    return switch (event.at("wide")) {
      case 1 -> Target.all();
      case 2 -> Target.all().any();
      case 3 -> Target.all().limit(new Limit(2, false));
      default -> Target.client(client(event.at("who")));
    };
  }

  private static CommandOptions options(Event event) {
    int ttl = event.at("ttl");
    int timeout = event.at("timeout");
    int retries = event.at("retries");
    int priority = event.at("priority");
    Duration delay = Duration.ofSeconds(event.at("delay"));
    int supersede = event.at("supersede");
    int serial = event.at("serial");
    Duration usual = event.at("manner") == 0 ? LONG : Duration.ofSeconds(20);
    return new CommandOptions(
        ttl == 0 ? usual : Duration.ofSeconds(ttl),
        timeout == 0 ? null : Duration.ofSeconds(timeout),
        event.at("manner") == 0 ? null : Offline.REJECT,
        priority == 0 ? null : USUAL_PRIORITY + priority,
        serial == 0 ? null : "lane-" + serial,
        supersede == 0 ? null : "place-" + supersede,
        retries == 0 ? null : new Retries(retries, delay, 2),
        null,
        null,
        null,
        event.at("part") == 0 ? null : SimulatedProcess.PART,
        null);
  }

  void repeat(Event event, Dispatch dispatch) {
    List<Order> keyed = orders.stream().filter(order -> order.keyed).toList();
    if (!keyed.isEmpty()) {
      send(keyed.get(keyed.size() - 1 - event.at("which") % keyed.size()), dispatch);
    }
  }

  private @Nullable CommandId back(int which) {
    return accepted.isEmpty() ? null : accepted.get(accepted.size() - 1 - which % accepted.size());
  }

  void retry(Event event, Dispatch dispatch) {
    CommandId id = back(event.at("which"));
    if (id != null) {
      Order order = orderOf(id);
      sending.add(
          new Asked<>(
              order,
              dispatch.retry(new Retry(id, Set.of(), null, BY)).toCompletableFuture(),
              true));
    }
  }

  private final List<Order> orderOfAccepted = new ArrayList<>();

  private Order orderOf(CommandId id) {
    return orderOfAccepted.get(accepted.indexOf(id));
  }

  void cancel(Event event, Dispatch dispatch) {
    CommandId id = back(event.at("which"));
    if (id == null) {
      return;
    }
    meant.add(id);
    int only = event.at("only");
    CancelScope scope =
        new CancelScope(event.at("queued") == 1, only == 0 ? null : Set.of(client(only - 1)));
    Cancel cancel = new Cancel(id, dispatch.cancel(id, scope, PATIENCE).toCompletableFuture());
    cancelling.add(cancel);
  }

  /** Looks at what the node has said since. */
  void hear(Dispatch dispatch, Witness witness) {
    for (Asked<CommandRecord> asked : List.copyOf(sending)) {
      if (!asked.stage().isDone()) {
        continue;
      }
      sending.remove(asked);
      if (asked.stage().isCompletedExceptionally()) {
        asked.order().refused |= !asked.again();
      } else {
        accepted(asked.order(), asked.stage().join().id(), asked.again(), dispatch, witness);
      }
    }
    for (Asked<DeliveryRecord> asked : List.copyOf(calling)) {
      if (asked.stage().isDone()) {
        calling.remove(asked);
        if (asked.stage().isCompletedExceptionally()) {
          asked.order().refused = true;
        } else {
          asked.order().maybe = true;
          witness.told(asked.stage().join());
        }
      }
    }
    cancelling.removeIf(
        cancel -> {
          if (cancel.stage().isDone()) {
            cancelled.add(cancel);
          }
          return cancel.stage().isDone();
        });
  }

  private void accepted(
      Order order, CommandId id, boolean again, Dispatch dispatch, Witness witness) {
    order.maybe = true;
    if (!again) {
      Broken.unless(
          order.id == null || order.id.equals(id), "one order became %s and %s", order.id, id);
      order.id = id;
    }
    if (!accepted.contains(id)) {
      accepted.add(id);
      orderOfAccepted.add(order);
      witness.follow(dispatch, id);
    }
  }

  /** The node is gone: what it has not said by now it will not say. */
  void nodeIsGone() {
    sending.forEach(asked -> asked.order().maybe = true);
    calling.forEach(asked -> asked.order().maybe = true);
    // why: what is ephemeral is written behind, and a key of it is lost with it
    orders.stream().filter(order -> !isDurable(order.number)).forEach(order -> order.id = null);
    sending.clear();
    calling.clear();
    cancelling.clear();
  }

  /** An older truth was put in place of the one that accepted these. */
  void forget(java.util.function.Predicate<CommandId> known) {
    for (Order order : orders) {
      if (order.id != null && !known.test(order.id)) {
        order.id = null;
      }
    }
    for (int i = accepted.size() - 1; i >= 0; i--) {
      if (!known.test(accepted.get(i))) {
        accepted.remove(i);
        orderOfAccepted.remove(i);
      }
    }
    cancelled.clear();
  }

  List<Order> all() {
    return orders;
  }

  /** The commands whose senders were told that they are accepted. */
  List<CommandId> accepted() {
    return accepted;
  }

  /** Whether the command is one of those that are journalled before they are accepted. */
  boolean isDurable(CommandId id) {
    return orderOf(id).submission.options().offline() != Offline.REJECT;
  }

  /** Whether what an order asks for is. */
  boolean isDurable(int order) {
    return order >= 0 && orders.get(order).submission.options().offline() != Offline.REJECT;
  }

  /** Whether somebody has asked to cancel it. */
  boolean wasCancelled(CommandId id) {
    return meant.contains(id);
  }

  /** The cancels that were answered. */
  List<Cancel> cancelled() {
    return cancelled;
  }

  /** Whether a caller waits whose patience should be over. */
  boolean someWait() {
    return !sending.isEmpty() || !calling.isEmpty() || !cancelling.isEmpty();
  }

  /** Whether a call waits. */
  boolean callsWait() {
    return calling.stream().anyMatch(asked -> !asked.stage().isDone());
  }
}

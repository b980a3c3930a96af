package dev.orb.testkit.simulator;

import dev.orb.protocol.CommandId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One world by its script: its clients, its node, what is asked of them, and what befalls them. */
final class Simulation {
  /**
   * How time passes once all is well, in seconds: everything that waits for it has its turn, and
   * nobody is late by as much as the graces allow.
   */
  private static final List<Integer> CALM =
      List.of(
          1, 1, 4, 10, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
          300, 300, 1_800, 6 * 3_600, 600, 600);

  /** What ends a session, so that copies go back. */
  private static final Set<Kind> DEATHS =
      EnumSet.of(
          Kind.CLIENT_DIES,
          Kind.HANDLER_DIES,
          Kind.CLIENT_STOPS,
          Kind.BOTH_DIE,
          Kind.LEDGER_LOST,
          Kind.REENROL);

  private static final Set<Kind> CUTS =
      EnumSet.of(
          Kind.NODE_DIES,
          Kind.NODE_STOPS,
          Kind.CLIENT_DIES,
          Kind.HANDLER_DIES,
          Kind.CLIENT_STOPS,
          Kind.BOTH_DIE,
          Kind.CUT,
          Kind.LEDGER_LOST,
          Kind.DISABLE,
          Kind.REENROL,
          Kind.BACK_UP,
          Kind.RESTORE);

  private final Script script;
  private final SplittableRandom random;
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedTime.Wall wall = time.wall();
  private final Orders orders;
  private final Witness witness;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final int moves;
  private SimulatedJournal journal = new SimulatedJournal();
  private SimulatedBroker broker = new SimulatedBroker();
  private Roll roll;
  private SimulatedNode node;
  private @Nullable BackUp backUp;
  private @Nullable List<Event> taken;
  private boolean writing;
  private boolean restored;
  private boolean removed;
  private long epochs;

  /** A copy of the node's folder. */
  private record BackUp(SimulatedJournal journal, SimulatedBroker broker, Roll roll) {}

  Simulation(Script script) {
    this.script = script;
    this.random = new SplittableRandom(script.seed());
    this.roll = new Roll(random);
    this.orders = new Orders(script.clients(), random);
    this.witness = new Witness(orders);
    for (int i = 0; i < script.clients(); i++) {
      String id = orders.client(i);
      broker.ensure(id);
      roll.enrol(id);
    }
    this.node = newNode();
    for (int i = 0; i < script.clients(); i++) {
      SimulatedClient client = new SimulatedClient(orders.client(i), i % 2 == 0, this);
      client.clock(Duration.ofMinutes(i % 2 == 0 ? script.skew() : -script.skew()));
      clients.add(client);
    }
    this.moves = SimulatedNode.MOVES.size() + clients.size() * SimulatedClient.MOVES.size();
  }

  /** Writes down which steps are taken, so that each becomes an event of its own. */
  Simulation writingDown() {
    taken = new ArrayList<>();
    return this;
  }

  /** What happened up to now, step by step. */
  Script asItHappened() {
    return taken == null ? script : script.with(taken);
  }

  private SimulatedNode newNode() {
    return new SimulatedNode(
        new SimulatedNode.World(journal, broker, time), roll, wall, script.room(), random);
  }

  /** Lives it to its end and checks the laws. */
  Report run() {
    for (Event event : script.events()) {
      writing = taken != null && event.kind() == Kind.ADVANCE;
      if (taken != null && !writing) {
        taken.add(event);
      }
      happens(event);
      look();
    }
    writing = false;
    Instant calm = wall.instant();
    calmDown();
    new Laws(this, calm).check();
    return Report.of(script, orders, witness, journal);
  }

  private void look() {
    orders.hear(node.dispatch(), witness);
    witness.check();
  }

  private void happens(Event event) {
    switch (event.kind()) {
      case SEND -> orders.send(event, node.dispatch(), wall.instant());
      case REPEAT -> orders.repeat(event, node.dispatch());
      case RETRY -> orders.retry(event, node.dispatch());
      case CANCEL -> orders.cancel(event, node.dispatch());
      case ADVANCE -> advance(event.at("steps"), Dice.of(event.at("dice")));
      case STEP -> move(event.at("move") % moves);
      case PASS -> pass(Duration.ofSeconds(event.at("seconds")));
      case NODE_DIES -> nodeDies(Dice.of(event.at("dice")));
      case NODE_STOPS -> nodeStops(event.at("steps"), Dice.of(event.at("dice")));
      case CLIENT_DIES -> who(event).die(Dice.of(event.at("dice")), event.at("stays") == 1);
      case HANDLER_DIES -> who(event).dieInTheHandler(Dice.of(event.at("dice")));
      case CLIENT_STOPS -> who(event).stop(Dice.of(event.at("dice")), event.at("stays") == 1);
      case BOTH_DIE -> {
        RandomGenerator dice = Dice.of(event.at("dice"));
        nodeDies(dice);
        who(event).die(dice, false);
      }
      case CUT ->
          who(event)
              .cut(Dice.of(event.at("dice")), event.at("stays") == 1, event.at("unnoticed") == 1);
      case RETURN -> who(event).comesBack();
      case LEDGER_LOST -> who(event).loseLedger(Dice.of(event.at("dice")));
      case LEDGER_FULL -> who(event).ledgerFull(event.at("on") == 1);
      case BROKER_FAILS -> broker.fail(Dice.of(event.at("dice")));
      case JOURNAL_FULL -> journal.full(event.at("on") == 1);
      case JOURNAL_SLOW -> journal.slow(event.at("on") == 1);
      case DISABLE -> disable(who(event), event.at("on") == 1);
      case REENROL -> enrolAgain(who(event), Dice.of(event.at("dice")));
      case CLIENT_CLOCK -> who(event).clock(Duration.ofMinutes(event.at("minutes")));
      case NODE_CLOCK -> wall.set(Duration.ofSeconds(event.at("seconds")));
      case BACK_UP -> copy(Dice.of(event.at("dice")));
      case RESTORE -> restore(Dice.of(event.at("dice")));
    }
    node.poke();
  }

  private SimulatedClient who(Event event) {
    return clients.get(event.at("who") % clients.size());
  }

  private void advance(int steps, RandomGenerator dice) {
    // why: now and then one end goes on while the other does nothing
    int from = dice.nextInt(3) == 0 ? dice.nextInt(clients.size() + 1) : -1;
    for (int i = 0; i < steps; i++) {
      int first = from(from, dice);
      boolean moved = false;
      for (int j = 0; j < moves && !moved; j++) {
        moved = move((first + j) % moves);
      }
      if (!moved) {
        return;
      }
    }
  }

  private int from(int actor, RandomGenerator dice) {
    int ofNode = SimulatedNode.MOVES.size();
    int ofClient = SimulatedClient.MOVES.size();
    return switch (actor) {
      case -1 -> dice.nextInt(moves);
      case 0 -> dice.nextInt(ofNode);
      default -> ofNode + (actor - 1) * ofClient + dice.nextInt(ofClient);
    };
  }

  private boolean move(int number) {
    int ofNode = SimulatedNode.MOVES.size();
    int ofClient = SimulatedClient.MOVES.size();
    boolean moved =
        number < ofNode
            ? node.move(number)
            : clients.get((number - ofNode) / ofClient).move((number - ofNode) % ofClient);
    if (moved && writing && taken != null) {
      taken.add(Event.of(Kind.STEP, number));
    }
    return moved;
  }

  /** A step in words. */
  static String words(int number) {
    int ofNode = SimulatedNode.MOVES.size();
    int ofClient = SimulatedClient.MOVES.size();
    return number < ofNode
        ? "node: " + SimulatedNode.MOVES.get(number)
        : "client-"
            + (1 + (number - ofNode) / ofClient)
            + ": "
            + SimulatedClient.MOVES.get((number - ofNode) % ofClient);
  }

  private void pass(Duration by) {
    time.pass(by);
    broker.expire(time.now());
    clients.forEach(SimulatedClient::tick);
    node.poke();
  }

  /** Node and broker are one process here: every link is cut with it. */
  private void nodeDies(RandomGenerator dice) {
    look();
    orders.nodeIsGone();
    clients.forEach(client -> client.nodeIsGone(dice));
    broker.die(dice);
    journal.die(dice);
    roll = roll.copy();
    for (CommandId id : orders.accepted()) {
      check(id);
    }
    node = newNode();
  }

  private void check(CommandId id) {
    // why only these: what is ephemeral is written behind, and a death takes it
    Broken.unless(
        journal.command(id).isPresent() || !orders.isDurable(id),
        "%s was accepted and is lost",
        id);
  }

  private void nodeStops(int steps, RandomGenerator dice) {
    node.dispatch().refuse();
    advance(steps, dice);
    node.stop();
    look();
    Broken.unless(!orders.callsWait(), "the node has stopped, and a call waits");
    nodeDies(dice);
  }

  private void disable(SimulatedClient client, boolean now) {
    roll.disabled(client.id(), now);
    if (now) {
      client.cut(Dice.of(0), false, false);
    }
  }

  /** As the fleet does it: the queues go first, then the session, then dispatch is told. */
  private void enrolAgain(SimulatedClient client, RandomGenerator dice) {
    removed = true;
    long enrolment = roll.enrolment(client.id());
    roll.forget(client.id());
    List<String> queued = broker.remove(client.id());
    client.expelled(dice);
    node.dispatch().removed(client.id(), enrolment, queued);
    roll.enrol(client.id());
    broker.ensure(client.id());
  }

  private void copy(RandomGenerator dice) {
    nodeStops(dice.nextInt(40), dice);
    backUp = new BackUp(journal.copy(), broker.copy(), roll.copy());
  }

  private void restore(RandomGenerator dice) {
    BackUp last = backUp;
    if (last == null) {
      return;
    }
    nodeDies(dice);
    restored = true;
    journal = last.journal().copy();
    broker = last.broker().copy();
    Roll before = roll;
    roll = last.roll().copy();
    orders.forget(id -> journal.command(id).isPresent());
    witness.forgetTold();
    node = newNode();
    for (SimulatedClient client : clients) {
      if (roll.enrolment(client.id()) != before.enrolment(client.id())) {
        // why: the secret that it has now is unknown, and its operator mends that
        enrolAgain(client, dice);
      }
    }
  }

  /** No more mishaps: everybody comes back, works off what is there, and time does the rest. */
  private void calmDown() {
    journal.full(false);
    journal.slow(false);
    for (SimulatedClient client : clients) {
      client.ledgerFull(false);
      client.comesBack();
      roll.disabled(client.id(), false);
      client.heartbeat();
    }
    node.poke();
    settle();
    for (int seconds : CALM) {
      if (isQuiet()) {
        break;
      }
      pass(Duration.ofSeconds(seconds));
      clients.forEach(SimulatedClient::heartbeat);
      settle();
    }
    pass(Orders.LONG.plusMinutes(1));
    settle();
  }

  private boolean isQuiet() {
    return !orders.someWait()
        && broker.hasNothingForNode()
        && clients.stream().allMatch(SimulatedClient::isIdle)
        && clients.stream().allMatch(client -> broker.depth(client.id()) == 0)
        && clients.stream().allMatch(client -> node.dispatch().open(client.id()) == 0)
        && journal.all().stream().allMatch(command -> command.state().isFinal());
  }

  private void settle() {
    int rounds = 0;
    boolean any = true;
    while (any) {
      any = node.settle();
      for (SimulatedClient client : clients) {
        any |= client.settle();
      }
      look();
      Broken.unless(++rounds < 1_000, "it never comes to rest");
    }
  }

  Script script() {
    return script;
  }

  RandomGenerator random() {
    return random;
  }

  SimulatedTime time() {
    return time;
  }

  SimulatedTime.Wall wall() {
    return wall;
  }

  SimulatedJournal journal() {
    return journal;
  }

  SimulatedBroker broker() {
    return broker;
  }

  Roll roll() {
    return roll;
  }

  Orders orders() {
    return orders;
  }

  Witness witness() {
    return witness;
  }

  List<SimulatedClient> clients() {
    return clients;
  }

  SimulatedNode node() {
    return node;
  }

  /** Whether an older truth was put in place of a newer one. */
  boolean wasRestored() {
    return restored;
  }

  boolean has(Kind kind) {
    return script.events().stream().anyMatch(event -> event.kind() == kind);
  }

  /** Whether a copy may have gone back to its queue after its client had it. */
  boolean wasCutOff() {
    return script.events().stream().anyMatch(event -> CUTS.contains(event.kind()));
  }

  /** Whether a client forgot what it had not told yet. */
  boolean didClientsDie() {
    return script.events().stream().anyMatch(event -> DEATHS.contains(event.kind()));
  }

  /** Whether the node forgot what it had not written yet. */
  boolean didNodeDie() {
    return has(Kind.NODE_DIES) || has(Kind.BOTH_DIE);
  }

  /** Whether a client was removed. */
  boolean wasRemoved() {
    return removed;
  }

  long nextEpoch() {
    return ++epochs;
  }
}

package dev.orb.testkit.simulator;

import dev.orb.server.dispatch.Dispatch;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client over all its lives: it connects, is welcomed, works, loses its link, dies and comes
 * back.
 */
final class SimulatedClient {
  private final String id;
  private final Simulation world;
  private final Duration clockError;
  private SimulatedLedger ledger;
  private @Nullable String knownLedger;
  private SimulatedProcess process;
  private @Nullable CompletionStage<Void> greeting;
  private int processes;
  private int ledgers;
  private long epoch;

  SimulatedClient(String id, Simulation world, Duration clockError) {
    this.id = id;
    this.world = world;
    this.clockError = clockError;
    this.ledger = newLedger();
    this.process = newProcess();
  }

  private SimulatedLedger newLedger() {
    return new SimulatedLedger(id + "-ledger-" + ++ledgers);
  }

  private SimulatedProcess newProcess() {
    return new SimulatedProcess(
        id,
        id + "-process-" + ++processes,
        ledger,
        world.effects(),
        world.time(),
        world.time().wrongBy(clockError),
        world.random());
  }

  String id() {
    return id;
  }

  boolean hadOneLedger() {
    return ledgers == 1;
  }

  /** One step, whichever chance says. */
  void step(RandomGenerator random) {
    if (!process.isAlive()) {
      process = newProcess();
    } else if (!process.isLinked()) {
      connect();
      process.step(random, world.broker());
    } else {
      process.step(random, world.broker());
    }
    afterDeath();
  }

  private void afterDeath() {
    if (!process.isAlive()) {
      die();
    }
  }

  /** Takes every step that can be taken without time passing; whether there was one. */
  boolean settle() {
    if (!process.isAlive()) {
      process = newProcess();
    }
    boolean connected = !process.isLinked() && connect();
    boolean any = process.settle(world.broker());
    afterDeath();
    return any || connected;
  }

  // why in two steps: a new ledger is accounted for before the welcome, as the fleet does it
  private boolean connect() {
    Dispatch dispatch = world.node().dispatch();
    if (greeting == null && knownLedger != null && !knownLedger.equals(ledger.id())) {
      greeting = dispatch.ledgerLost(id, Roll.ENROLMENT);
      return true;
    }
    if (greeting != null && !greeting.toCompletableFuture().isDone()) {
      return false;
    }
    greeting = null;
    knownLedger = ledger.id();
    epoch = world.nextEpoch();
    world.broker().purgeControl(id);
    world.roll().here(id, epoch);
    process.welcomed(
        new Link(id, world.broker(), world.time(), said -> world.effects().hear(said, ledger.id())),
        epoch,
        dispatch.openCancels(id),
        dispatch.superseded(id),
        world.time().instant());
    return true;
  }

  /** Its link is cut, and the node notices. */
  void cut(RandomGenerator random) {
    greeting = null;
    if (process.isLinked()) {
      process.cut(random);
      gone();
    }
  }

  private void gone() {
    world.roll().away(id);
    world.node().dispatch().sessionEnded(id, epoch);
  }

  /** Its process dies. */
  void die() {
    boolean linked = process.isLinked();
    process.die(world.random());
    ledger.die(world.random());
    greeting = null;
    if (linked) {
      gone();
    }
  }

  /** Its process dies in the middle of a handler, if it has one to run. */
  void dieInTheHandler() {
    if (process.isAlive() && process.dieInTheHandler()) {
      die();
    }
  }

  /** Its machine is lost, and another takes its id with an empty ledger. */
  void loseLedger() {
    die();
    ledger = newLedger();
    process = newProcess();
  }

  void tick() {
    process.tick();
  }
}

package dev.orb.testkit.simulator;

import dev.orb.exchange.SessionTerms;
import dev.orb.server.dispatch.Dispatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client over all its lives: it connects, is welcomed, works, loses its link, dies and comes
 * back.
 */
final class SimulatedClient {
  /** The steps that it can take, by number. */
  static final List<String> MOVES =
      List.of(
          "connect",
          "take",
          "record",
          "run",
          "arrive",
          "arrive-fleeting",
          "confirm",
          "acknowledge",
          "hear",
          "finish",
          "notice");

  private static final int MAX_ATTEMPTS = 3;

  /** Who has no welcome by then tries again. */
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private final String id;
  private final boolean hasPart;
  private final Simulation world;
  private final SimulatedTime.Wall wall;
  private SimulatedLedger ledger;
  private SimulatedProcess process;
  private @Nullable CompletionStage<Void> accounting;
  private @Nullable Welcome welcome;
  private int processes;
  private int ledgers;
  private boolean stays;
  private boolean ledgerIsFull;
  private long unnoticed;
  private long epoch;

  /** What is on its way to it, and when it asked for that, by its own clock and by the true one. */
  private record Welcome(SessionTerms terms, Instant serverTime, Instant asked, Instant since) {}

  SimulatedClient(String id, boolean hasPart, Simulation world) {
    this.id = id;
    this.hasPart = hasPart;
    this.world = world;
    this.wall = world.time().wall();
    this.ledger = newLedger();
    this.process = newProcess();
  }

  private SimulatedLedger newLedger() {
    SimulatedLedger fresh = new SimulatedLedger(id + "-ledger-" + ++ledgers);
    fresh.full(ledgerIsFull);
    return fresh;
  }

  private SimulatedProcess newProcess() {
    return new SimulatedProcess(
        new SimulatedProcess.Self(
            id, id + "-process-" + ++processes, hasPart, world.script().places(), wall),
        ledger,
        world.witness(),
        world.time(),
        world.random());
  }

  String id() {
    return id;
  }

  boolean hadOneLedger() {
    return ledgers == 1;
  }

  /** Takes one step, if it can. */
  boolean move(int what) {
    boolean moved =
        switch (what) {
          case 0 -> connect();
          case 1 -> process.deliver();
          case 2 -> process.commit();
          case 3 -> process.run();
          case 4 -> process.arrive();
          case 5 -> process.arriveFleeting();
          case 6 -> process.confirm();
          case 7 -> process.acknowledge();
          case 8 -> welcome == null && process.control(world.broker());
          case 9 -> process.finish();
          default -> notices();
        };
    if (!process.isAlive()) {
      die(Dice.of(0), false);
    }
    return moved;
  }

  /** Takes every step that can be taken without time passing; whether there was one. */
  boolean settle() {
    process.tick();
    boolean any = false;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int what = 0; what < MOVES.size(); what++) {
        while (move(what)) {
          moved = true;
        }
      }
      any |= moved;
    }
    return any;
  }

  // why in steps: a new ledger is accounted for before the welcome, as the fleet does it, and the
  // welcome takes a while to come
  private boolean connect() {
    if (stays || process.isLinked() || world.roll().isDisabled(id)) {
      return false;
    }
    Dispatch dispatch = world.node().dispatch();
    if (welcome != null) {
      welcomed(welcome);
      return true;
    }
    String known = world.roll().ledger(id);
    if (accounting == null && known != null && !known.equals(ledger.id())) {
      world.witness().lost(id, ledger.id(), world.journal());
      accounting = dispatch.ledgerLost(id, world.roll().enrolment(id));
      world.node().poke();
      return true;
    }
    if (accounting != null && !accounting.toCompletableFuture().isDone()) {
      return false;
    }
    accounting = null;
    notices();
    epoch = world.nextEpoch();
    world.broker().purgeControl(id);
    world.roll().here(id, ledger.id(), epoch);
    SessionTerms terms =
        new SessionTerms(
            epoch,
            SimulatedNode.NAME,
            world.roll().enrolment(id),
            SimulatedNode.PAYLOAD,
            Duration.ofSeconds(60),
            MAX_ATTEMPTS,
            dispatch.openCancels(id),
            dispatch.superseded(id));
    welcome = new Welcome(terms, world.wall().instant(), wall.instant(), world.time().now());
    world.node().poke();
    return true;
  }

  private void welcomed(Welcome now) {
    welcome = null;
    String ledgerId = ledger.id();
    Link link = new Link(id, world.broker(), said -> world.witness().hears(id, ledgerId, said));
    process.welcomed(link, now.terms(), now.asked(), now.serverTime());
  }

  /** It is told what time it is. */
  void heartbeat() {
    if (process.isLinked()) {
      process.hears(wall.instant(), world.wall().instant());
    }
  }

  /** Its link is cut. */
  void cut(RandomGenerator random, boolean awaits, boolean nodeNoticesLater) {
    stays |= awaits;
    boolean was = isThere();
    accounting = null;
    welcome = null;
    process.cut(random);
    if (was) {
      unnoticed = epoch;
      if (!nodeNoticesLater) {
        notices();
      }
    }
  }

  private boolean isThere() {
    return process.isLinked() || welcome != null;
  }

  /** The node sees that its session is over. */
  private boolean notices() {
    if (unnoticed == 0) {
      return false;
    }
    long gone = unnoticed;
    unnoticed = 0;
    world.roll().away(id);
    world.node().dispatch().sessionEnded(id, gone);
    world.node().poke();
    return true;
  }

  /** Node and link are gone together: there is nobody to notice. */
  void nodeIsGone(RandomGenerator random) {
    cut(random, false, true);
    unnoticed = 0;
  }

  /** Its process dies. */
  void die(RandomGenerator random, boolean awaits) {
    stays |= awaits;
    boolean was = isThere();
    process.die(random);
    ledger.die(random);
    accounting = null;
    welcome = null;
    if (was) {
      unnoticed = epoch;
      notices();
    }
    process = newProcess();
  }

  /** Its process dies in the middle of a handler, if it has one to run. */
  void dieInTheHandler(RandomGenerator random) {
    if (process.dieInTheHandler()) {
      die(random, false);
    }
  }

  /** Its process ends in good order. */
  void stop(RandomGenerator random, boolean awaits) {
    process.stop();
    int left = random.nextInt(20);
    while (left-- > 0 && (process.run() || process.commit() || process.arrive())) {
      // why so many at most: a handler that does not end is not waited for
    }
    while (process.commit()) {
      // why: an orderly end leaves nothing unwritten
    }
    die(random, awaits);
  }

  /** Its machine is lost, and another takes its id with an empty ledger. */
  void loseLedger(RandomGenerator random) {
    die(random, false);
    ledger = newLedger();
    process = newProcess();
  }

  /** It is removed: whatever session it had is over. */
  void expelled(RandomGenerator random) {
    cut(random, false, true);
    unnoticed = 0;
    if (epoch > 0) {
      world.node().dispatch().sessionEnded(id, epoch);
    }
  }

  void ledgerFull(boolean now) {
    ledgerIsFull = now;
    ledger.full(now);
  }

  void comesBack() {
    stays = false;
  }

  void clock(Duration by) {
    wall.set(by);
  }

  boolean isIdle() {
    return process.isIdle();
  }

  void tick() {
    Welcome awaited = welcome;
    if (awaited != null && awaited.since().plus(HANDSHAKE).isBefore(world.time().now())) {
      cut(Dice.of(0), false, false);
    }
    process.tick();
  }
}

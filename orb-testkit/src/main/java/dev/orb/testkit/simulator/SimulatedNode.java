package dev.orb.testkit.simulator;

import dev.orb.protocol.Addresses;
import dev.orb.server.dispatch.Dispatch;
import dev.orb.server.dispatch.DispatchPorts;
import dev.orb.server.dispatch.DispatchSettings;
import dev.orb.server.dispatch.Hands;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** One life of the node: the real dispatch, each step of which is taken when it is told to. */
final class SimulatedNode {
  static final String NAME = "node";
  static final long PAYLOAD = 64 * 1024;

  /** The steps that it can take, by number. */
  static final List<String> MOVES =
      List.of("turn", "commit", "send", "confirm", "work", "tell", "hear");

  private static final int TURN = 0;
  private static final int SEND = 2;
  private static final int RESTLESS = 100_000;

  /** Turns after which nothing more comes of what was before. */
  private static final int RESTS_AFTER = 4;

  // why one for all: nobody reads it here, and to make its meters takes longer than a small world
  private static final MeterRegistry METERS = new SimpleMeterRegistry();

  private final ManualHands hands = new ManualHands();
  private final SimulatedJournal journal;
  private final SimulatedBroker broker;
  private final SimulatedTime time;
  private final Dispatch dispatch;
  private int turnsDue = RESTS_AFTER;

  SimulatedNode(World world, Roll roll, SimulatedTime.Wall wall, int room, RandomGenerator random) {
    this.journal = world.journal();
    this.broker = world.broker();
    this.time = world.time();
    this.dispatch =
        new Dispatch(
            new DispatchSettings(
                NAME,
                Duration.ofHours(1),
                Duration.ofSeconds(60),
                PAYLOAD,
                room == 0 ? Integer.MAX_VALUE : room),
            new DispatchPorts(
                journal,
                broker,
                broker,
                broker,
                (sender, message) -> {},
                METERS,
                wall,
                time,
                random),
            hands);
    dispatch.start(roll, (client, component, command) -> Optional.empty());
    roll.counts(dispatch::open);
  }

  /** What survives it. */
  record World(SimulatedJournal journal, SimulatedBroker broker, SimulatedTime time) {}

  Dispatch dispatch() {
    return dispatch;
  }

  /** Something has come to it from outside. */
  void poke() {
    turnsDue = RESTS_AFTER;
  }

  /** Takes one step, if it can. */
  boolean move(int what) {
    if (what == TURN) {
      if (turnsDue == 0) {
        return false;
      }
      turnsDue--;
      turn();
      return true;
    }
    boolean moved =
        switch (what) {
          case 1 -> journal.commitOne();
          case SEND -> doOne(hands.sending);
          case 3 -> broker.confirmOne();
          case 4 -> doOne(hands.working);
          case 5 -> doOne(hands.telling);
          default -> hear();
        };
    if (moved) {
      poke();
    }
    return moved;
  }

  /** Takes every step that can be taken without time passing; whether there was one. */
  boolean settle() {
    int steps = 0;
    int rests = 0;
    while (rests < RESTS_AFTER) {
      boolean moved = journal.commitOne() || broker.confirmOne() || doOne(hands.working);
      moved = moved || doOne(hands.telling) || hear();
      if (!moved) {
        // why: what failed to be sent is looked at in every turn, and sent when its pause is over
        int before = broker.sends();
        moved = doOne(hands.sending) && broker.sends() > before;
      }
      turn();
      rests = moved ? 0 : rests + 1;
      steps += moved ? 1 : 0;
      Broken.unless(steps < RESTLESS, "the node never comes to rest");
    }
    turnsDue = 0;
    return steps > 0;
  }

  private void turn() {
    try {
      boolean unused = dispatch.turn();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Broken("interrupted", e);
    }
  }

  private boolean hear() {
    SimulatedBroker.NodeMail mail = broker.nextForNode();
    if (mail == null) {
      return false;
    }
    Mail opened = broker.open(mail, time.now());
    if (mail.queue().equals(Addresses.EXPIRED)) {
      dispatch.onExpired(opened);
    } else {
      dispatch.onMessage(opened);
    }
    return true;
  }

  private static boolean doOne(Deque<Runnable> tasks) {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Ends in good order; what is in hand stays as it is in the journal. */
  void stop() {
    dispatch.stop(Duration.ZERO);
    turn();
    while (journal.commitOne() || doOne(hands.telling)) {
      turn();
    }
  }

  boolean isIdle() {
    return List.of(hands.sending, hands.telling, hands.working).stream().allMatch(Deque::isEmpty);
  }

  /** Keeps every task until its turn has come. */
  private static final class ManualHands implements Hands {
    private final Deque<Runnable> sending = new ArrayDeque<>();
    private final Deque<Runnable> telling = new ArrayDeque<>();
    private final Deque<Runnable> working = new ArrayDeque<>();

    @Override
    public Executor sending() {
      return sending::add;
    }

    @Override
    public Executor telling() {
      return telling::add;
    }

    @Override
    public Executor working() {
      return working::add;
    }

    @Override
    public void start(Runnable loop) {}

    @Override
    public void stop(Duration patience) {}
  }
}

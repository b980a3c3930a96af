package dev.orb.testkit.simulator;

import dev.orb.protocol.Addresses;
import dev.orb.server.dispatch.Dispatch;
import dev.orb.server.dispatch.DispatchPorts;
import dev.orb.server.dispatch.DispatchSettings;
import dev.orb.server.dispatch.Hands;
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

  private static final DispatchSettings SETTINGS =
      new DispatchSettings(
          NAME, Duration.ofHours(1), Duration.ofSeconds(60), 64 * 1024, Integer.MAX_VALUE);

  private static final int RESTLESS = 100_000;
  private static final int RESTS_AFTER = 50;

  private final ManualHands hands = new ManualHands();
  private final SimulatedJournal journal;
  private final SimulatedBroker broker;
  private final SimulatedTime time;
  private final Dispatch dispatch;

  SimulatedNode(
      SimulatedJournal journal,
      SimulatedBroker broker,
      Roll roll,
      SimulatedTime time,
      RandomGenerator random) {
    this.journal = journal;
    this.broker = broker;
    this.time = time;
    this.dispatch =
        new Dispatch(
            SETTINGS,
            new DispatchPorts(
                journal,
                broker,
                broker,
                broker,
                (sender, message) -> {},
                new SimpleMeterRegistry(),
                time,
                time,
                random),
            hands);
    dispatch.start(roll, (client, component, command) -> Optional.empty());
  }

  Dispatch dispatch() {
    return dispatch;
  }

  /** Takes one step of its own, if there is one to take. */
  boolean step(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> turn();
      case 2 -> journal.commitOne();
      case 3 -> doOne(hands.sending);
      case 4 -> broker.confirmOne();
      case 5 -> doOne(hands.working);
      case 6 -> doOne(hands.telling);
      default -> hear();
    };
  }

  /** Takes every step that can be taken without time passing; whether there was one. */
  boolean settle() {
    turn();
    int steps = 0;
    int sends = 0;
    // why: what failed to be sent is looked at in every turn, and sent when its pause is over
    while (stepped() || (doOne(hands.sending) && ++sends < RESTS_AFTER)) {
      Broken.unless(++steps < RESTLESS, "the node never comes to rest");
      turn();
    }
    return steps > sends;
  }

  private boolean stepped() {
    return journal.commitOne()
        || broker.confirmOne()
        || doOne(hands.working)
        || doOne(hands.telling)
        || hear();
  }

  private boolean turn() {
    try {
      return dispatch.turn();
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
    Mail opened = broker.open(mail, time.instant());
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

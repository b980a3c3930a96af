package dev.orb.testkit.simulator;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Retries;
import dev.orb.protocol.Target;
import dev.orb.server.dispatch.CancelOutcome;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One world by one seed: its clients, its node, what is asked of them, and what befalls them. */
final class Simulation {
  private static final String[] NAMES = {
    SimulatedProcess.ONCE, SimulatedProcess.AGAIN, SimulatedProcess.FAIL, "unknown"
  };
  private static final String[] KEYS = {"one", "two"};
  private static final Duration LONG = Duration.ofHours(6);
  private static final int RECENT = 6;

  private final Random random;
  private final Scale scale;
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedJournal journal = new SimulatedJournal();
  private final SimulatedBroker broker = new SimulatedBroker();
  private final Roll roll = new Roll();
  private final Effects effects = new Effects();
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final List<CompletableFuture<CommandRecord>> accepting = new ArrayList<>();
  private final List<CompletableFuture<DeliveryRecord>> calls = new ArrayList<>();
  private final List<CompletableFuture<CancelOutcome>> cancelling = new ArrayList<>();
  private final Set<CommandId> accepted = new LinkedHashSet<>();
  private final Set<CommandId> cancelled = new HashSet<>();
  private SimulatedNode node;
  private long epochs;
  private int deaths;

  Simulation(long seed, Scale scale) {
    this.random = new Random(seed);
    this.scale = scale;
    this.node = newNode();
    for (int i = 1; i <= scale.clients(); i++) {
      String id = "client-" + i;
      broker.ensure(id);
      roll.away(id);
      clients.add(new SimulatedClient(id, this, Duration.ofMinutes(random.nextInt(-120, 121))));
    }
  }

  private SimulatedNode newNode() {
    return new SimulatedNode(journal, broker, roll, time, random);
  }

  /** Lives it to its end and checks the laws. */
  Report run() {
    for (int i = 0; i < scale.steps(); i++) {
      step();
      noteAccepted();
    }
    Instant calm = time.instant();
    calmDown();
    new Laws(journal, effects, clients, accepted, cancelled, calm).check();
    checkNothingIsLeft();
    return new Report(journal.all().size(), accepted.size(), calls.size(), effects.total(), deaths);
  }

  private void step() {
    int what = random.nextInt(1_000);
    if (what < 60) {
      send();
    } else if (what < 80) {
      call();
    } else if (what < 105) {
      cancel();
    } else if (what < 130) {
      pass(Duration.ofMillis(random.nextInt(1, 20_000)));
    } else if (what < 133) {
      pass(Duration.ofMinutes(random.nextInt(1, 30)));
    } else if (what < 137) {
      nodeDies();
    } else if (what < 145) {
      anyone().die();
      deaths++;
    } else if (what < 155) {
      anyone().dieInTheHandler();
      deaths++;
    } else if (what < 168) {
      anyone().cut(random);
    } else if (what < 169) {
      anyone().loseLedger();
      deaths++;
    } else if (what < 175) {
      broker.fail(random);
    } else if (what < 560) {
      node.step(random);
    } else {
      anyone().step(random);
    }
  }

  private SimulatedClient anyone() {
    return clients.get(random.nextInt(clients.size()));
  }

  private void send() {
    Target target = random.nextInt(3) == 0 ? Target.all() : Target.client(anyone().id());
    Duration ttl = random.nextInt(4) == 0 ? Duration.ofSeconds(random.nextInt(1, 120)) : LONG;
    CommandOptions options = CommandOptions.DEFAULT.withTtl(ttl);
    if (random.nextInt(5) == 0) {
      options = options.withSupersedeKey(KEYS[random.nextInt(KEYS.length)]);
    }
    if (random.nextInt(4) == 0) {
      Duration delay = Duration.ofMillis(random.nextInt(30_000));
      options = options.withRetries(new Retries(random.nextInt(1, 4), delay, 2));
    }
    accepting.add(node.dispatch().send(submission(target, options)).toCompletableFuture());
  }

  private void call() {
    CommandOptions options =
        CommandOptions.DEFAULT
            .withOffline(Offline.REJECT)
            .withTtl(Duration.ofSeconds(random.nextInt(1, 30)));
    calls.add(
        node.dispatch()
            .call(submission(Target.client(anyone().id()), options))
            .toCompletableFuture());
  }

  private Submission submission(Target target, CommandOptions options) {
    return Submission.of(NAMES[random.nextInt(NAMES.length)], null, target, options, "simulator");
  }

  private void cancel() {
    List<CommandRecord> all = journal.all();
    if (all.isEmpty()) {
      return;
    }
    int among = random.nextBoolean() ? all.size() : Math.min(all.size(), RECENT);
    CommandId id = all.get(all.size() - 1 - random.nextInt(among)).id();
    cancelled.add(id);
    cancelling.add(
        node.dispatch()
            .cancel(id, random.nextBoolean(), Duration.ofSeconds(5))
            .toCompletableFuture());
  }

  private void pass(Duration by) {
    time.pass(by);
    broker.expire(time.instant());
    clients.forEach(SimulatedClient::tick);
  }

  /** Node and broker are one process here: every link is cut with it. */
  private void nodeDies() {
    deaths++;
    noteAccepted();
    accepting.clear();
    calls.clear();
    cancelling.clear();
    clients.forEach(client -> client.cut(random));
    broker.die(random);
    journal.die(random);
    node = newNode();
  }

  private void noteAccepted() {
    accepting.removeIf(
        stage -> {
          if (stage.isDone() && !stage.isCompletedExceptionally()) {
            accepted.add(stage.join().id());
          }
          return stage.isDone();
        });
  }

  /** No more mishaps: everybody comes back, works off what is there, and time does the rest. */
  private void calmDown() {
    settle();
    for (int i = 0; i < 40; i++) {
      pass(Duration.ofSeconds(10));
      settle();
    }
    pass(LONG);
    for (int i = 0; i < 40; i++) {
      pass(Duration.ofSeconds(10));
      settle();
    }
    noteAccepted();
  }

  private void settle() {
    int rounds = 0;
    boolean any = true;
    while (any) {
      any = node.settle();
      for (SimulatedClient client : clients) {
        any |= client.settle();
      }
      Broken.unless(++rounds < 10_000, "it never comes to rest");
    }
  }

  private void checkNothingIsLeft() {
    Broken.unless(broker.hasNothingForNode(), "the node left messages unacknowledged");
    Broken.unless(node.isIdle(), "the node has tasks left");
    for (SimulatedClient client : clients) {
      Broken.unless(broker.depth(client.id()) == 0, "%s has commands in its queue", client.id());
      Broken.unless(
          node.dispatch().openCancels(client.id()).isEmpty(), "%s has open cancels", client.id());
      Broken.unless(node.dispatch().open(client.id()) == 0, "%s counts as busy", client.id());
    }
    Broken.unless(
        cancelling.stream().allMatch(CompletableFuture::isDone), "a cancel waits for ever");
    Broken.unless(calls.stream().allMatch(CompletableFuture::isDone), "a call waits for ever");
  }

  Random random() {
    return random;
  }

  SimulatedTime time() {
    return time;
  }

  SimulatedBroker broker() {
    return broker;
  }

  Roll roll() {
    return roll;
  }

  Effects effects() {
    return effects;
  }

  SimulatedNode node() {
    return node;
  }

  long nextEpoch() {
    return ++epochs;
  }
}

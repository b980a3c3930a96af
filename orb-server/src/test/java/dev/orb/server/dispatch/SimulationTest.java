package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Commands, cancels, clients that work, and a node that dies between any two steps, by seed.
 * Clients keep a ledger, as real ones do. The store itself checks that nothing final ever changes.
 */
class SimulationTest {
  private static final String[] CLIENTS = {"a", "b", "c"};
  private static final int STEPS = 600;

  /** A client with its ledger: what it ran, what it answered, what it was asked to cancel. */
  private static final class Client {
    private final String id;
    private final List<String> ran = new ArrayList<>();
    private final Map<String, Reply> finished = new HashMap<>();
    private final Set<String> cancelled = new HashSet<>();
    private final Set<String> started = new HashSet<>();

    Client(String id) {
      this.id = id;
    }
  }

  private final List<Client> clients = new ArrayList<>();
  private final List<CompletableFuture<CommandRecord>> accepts = new ArrayList<>();
  private final List<CompletableFuture<CancelOutcome>> cancels = new ArrayList<>();
  private final Set<CommandId> accepted = new HashSet<>();
  private World world = new World();
  private Random random = new Random(0);

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("orb.seeds", 60));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whateverDiesEveryAcceptedCommandEndsOnceAndInOrder(long seed) {
    world = new World().with(CLIENTS).start();
    random = new Random(seed);
    for (String id : CLIENTS) {
      clients.add(new Client(id));
    }
    for (int i = 0; i < STEPS; i++) {
      step();
      noteAccepted();
    }
    finish();
    check(seed);
  }

  private void step() {
    switch (random.nextInt(14)) {
      case 0 -> accepts.add(world.begin(target(), CommandOptions.DEFAULT));
      case 1 -> cancelSome();
      case 2, 3 -> world.turn();
      case 4, 5 -> world.journal.commitOne();
      case 6 -> ManualHands.doOne(world.hands.sending);
      case 7 -> world.broker.confirmOne();
      case 8 -> ManualHands.doOne(world.hands.working);
      case 9 -> ManualHands.doOne(world.hands.telling);
      case 10, 11, 12 -> work(clients.get(random.nextInt(clients.size())));
      default -> {
        if (random.nextInt(4) == 0) {
          die();
        }
      }
    }
  }

  private Target target() {
    return switch (random.nextInt(3)) {
      case 0 -> Target.all();
      case 1 -> Target.clients(List.of("a", "c"));
      default -> Target.client(CLIENTS[random.nextInt(CLIENTS.length)]);
    };
  }

  private void cancelSome() {
    List<CommandId> all =
        new ArrayList<>(world.journal.all().stream().map(CommandRecord::id).toList());
    if (!all.isEmpty() && random.nextInt(3) == 0) {
      CommandId id = all.get(random.nextInt(all.size()));
      boolean queuedOnly = random.nextBoolean();
      cancels.add(
          world.dispatch.cancel(id, queuedOnly, Duration.ofSeconds(1)).toCompletableFuture());
    }
  }

  private void die() {
    if (random.nextBoolean()) {
      world.journal.commitSilently();
    }
    noteAccepted();
    accepts.clear();
    cancels.clear();
    world.crash();
    for (Client client : clients) {
      // why: the welcome of the next session carries the open requests
      world.dispatch.openCancels(client.id).forEach(id -> client.cancelled.add(id.toString()));
      world.dispatch.superseded(client.id).stream()
          .map(CommandId::toString)
          .filter(id -> !client.started.contains(id))
          .forEach(client.cancelled::add);
    }
  }

  private void noteAccepted() {
    accepts.removeIf(
        stage -> {
          if (stage.isDone()) {
            accepted.add(stage.join().id());
          }
          return stage.isDone();
        });
  }

  private void work(Client client) {
    Deque<Envelope> control = world.broker.control.get(client.id);
    if (control != null && !control.isEmpty()) {
      cancel(client, control.remove());
      return;
    }
    Deque<Envelope> queue = world.broker.queue(client.id);
    if (queue.isEmpty()) {
      return;
    }
    String id = String.valueOf(queue.getFirst().id());
    CommandId command = CommandId.parse(id);
    Reply known = client.finished.get(id);
    if (known != null) {
      world.tell(client.id, known);
      queue.removeFirst();
    } else if (client.cancelled.contains(id)) {
      answer(client, id, world.reply(command, null, Failure.of(ErrorCode.CANCELLED, ""), 1));
      queue.removeFirst();
    } else {
      world.broker.held.add(client.id + '/' + id);
      if (random.nextBoolean()) {
        world.starts(client.id, command);
        client.started.add(id);
      }
      if (random.nextInt(3) > 0) {
        client.ran.add(id);
        answer(client, id, world.reply(command, JsonCodec.NULL, null, 1));
        if (random.nextInt(4) > 0) {
          queue.removeFirst();
        }
      }
    }
  }

  private void answer(Client client, String id, Reply reply) {
    client.finished.put(id, reply);
    world.tell(client.id, reply);
  }

  private void cancel(Client client, Envelope envelope) {
    if (MessageCodec.decode(envelope.body()) instanceof Control.Cancel cancel) {
      String id = cancel.corr().toString();
      world.cancelled(client.id, cancel.corr(), outcome(client, cancel, id));
    }
  }

  private Cancelled.Outcome outcome(Client client, Control.Cancel cancel, String id) {
    Reply known = client.finished.get(id);
    boolean here = world.broker.queue(client.id).stream().anyMatch(copy -> id.equals(copy.id()));
    if (known != null) {
      world.tell(client.id, known);
      return Cancelled.Outcome.FINISHED;
    }
    if (client.started.contains(id) && !here) {
      answer(client, id, world.reply(cancel.corr(), null, Failure.of(ErrorCode.CANCELLED, ""), 1));
      return Cancelled.Outcome.FINISHED;
    }
    if (client.started.contains(id) && cancel.queuedOnly()) {
      return Cancelled.Outcome.RUNNING;
    }
    client.cancelled.add(id);
    return client.started.contains(id) ? Cancelled.Outcome.SIGNALLED : Cancelled.Outcome.UNKNOWN;
  }

  /** No more deaths: everything is worked off, and what is silent runs out of time. */
  private void finish() {
    for (int i = 0; i < 300; i++) {
      world.settle();
      clients.forEach(this::work);
    }
    world.settle();
    noteAccepted();
    world.passes(Duration.ofHours(2));
    world.passes(Duration.ofMinutes(5));
  }

  private void check(long seed) {
    assertThat(world.journal.all().stream().map(CommandRecord::id))
        .as("nothing accepted is lost, seed %d", seed)
        .containsAll(accepted);
    assertThat(accepted).as("the seed does something").isNotEmpty();
    for (CommandRecord command : world.journal.all()) {
      List<DeliveryRecord> rows = world.journal.deliveries(command.id());
      assertThat(command.state().isFinal()).as("%s is open, seed %d", command, seed).isTrue();
      assertThat(rows).hasSameSizeAs(command.addressees());
      assertThat(command.counts().total()).isEqualTo(rows.size());
      rows.forEach(row -> checkEnd(row, seed));
    }
    clients.forEach(client -> checkOrder(client, seed));
    assertThat(world.nodeQueue).allMatch(message -> message.acknowledged == 1);
    assertThat(world.journal.orphans()).isEmpty();
    assertThat(cancels).as("no patience is endless").allMatch(CompletableFuture::isDone);
    assertThat(CLIENTS).allSatisfy(c -> assertThat(world.dispatch.openCancels(c)).isEmpty());
  }

  private void checkEnd(DeliveryRecord row, long seed) {
    Client client =
        clients.stream().filter(c -> c.id.equals(row.client())).findFirst().orElseThrow();
    boolean ran = client.ran.contains(row.command().toString());
    if (ran) {
      assertThat(row.state()).as("%s, seed %d", row, seed).isEqualTo(DeliveryState.SUCCEEDED);
    } else if (row.reason() == Reason.NO_REPLY) {
      // why: its copy was taken for a cancel of the queued, which then spared it; it runs on here
      assertThat(client.started).contains(row.command().toString());
    } else {
      assertThat(row.state()).as("%s, seed %d", row, seed).isEqualTo(DeliveryState.CANCELLED);
    }
    assertThat(row.late()).isNull();
  }

  private void checkOrder(Client client, long seed) {
    assertThat(client.ran).as("nothing runs twice, seed %d", seed).doesNotHaveDuplicates();
    List<Long> order =
        client.ran.stream()
            .map(id -> world.journal.command(CommandId.parse(id)).orElseThrow())
            .map(command -> command == null ? -1L : command.seq())
            .toList();
    assertThat(order).as("in the order of acceptance, seed %d", seed).isSorted();
  }
}

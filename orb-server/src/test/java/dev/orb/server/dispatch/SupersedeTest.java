package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Guarantee 5: of the commands of one supersede key at most one waits for a client. */
class SupersedeTest {
  private static final CommandOptions KEYED = CommandOptions.DEFAULT.withSupersedeKey("config");
  private static final DispatchSettings ROOMY =
      new DispatchSettings(
          World.NODE, Duration.ofHours(1), Duration.ofSeconds(60), 64 * 1024, 10_000);
  private final World world = new World().with("web-1", "web-2").start();

  private void is(CommandId id, String client, DeliveryState state, Reason reason) {
    assertThat(world.delivery(id, client))
        .extracting(DeliveryRecord::state, DeliveryRecord::reason)
        .containsExactly(state, reason);
  }

  private void isSuperseded(CommandId id, String client) {
    is(id, client, DeliveryState.CANCELLED, Reason.SUPERSEDED);
    assertThat(world.code(id, client)).isEqualTo(ErrorCode.SUPERSEDED);
  }

  private List<String> queue(String client) {
    return world.broker.queue(client).stream().map(Envelope::id).toList();
  }

  private List<Control.Cancel> asked(String client) {
    return world.broker.control.getOrDefault(client, new ArrayDeque<>()).stream()
        .map(envelope -> MessageCodec.decode(envelope.body()))
        .filter(Control.Cancel.class::isInstance)
        .map(Control.Cancel.class::cast)
        .toList();
  }

  @Test
  void aNewerOneTakesThePlaceOfAnOlderThatNobodyHas() {
    CommandId old = world.send(Target.client("web-1"), KEYED);
    CommandId between = world.send(Target.client("web-1"));
    CommandId other = world.send(Target.client("web-1"), KEYED.withSupersedeKey("other"));
    CommandId newer = world.send(Target.client("web-1"), KEYED);
    isSuperseded(old, "web-1");
    assertThat(world.command(old).state()).isEqualTo(CommandState.CANCELLED);
    assertThat(queue("web-1"))
        .containsExactly(between.toString(), other.toString(), newer.toString());
    assertThat(world.dispatch.superseded("web-1")).isEmpty();
  }

  @Test
  void theOldOneHasEndedInTheJournalBeforeTheNewOneIsSent() {
    CommandId old = world.send(Target.client("web-1"), KEYED);
    CompletableFuture<CommandRecord> newer = world.begin(Target.client("web-1"), KEYED);
    boolean ended = false;
    while (world.broker.sent.size() == 1) {
      ended = world.delivery(old, "web-1").state().isFinal();
      world.turn();
      World.drain(world.hands.working);
      assertThat(world.broker.sent).as("what is not committed lets nothing go").hasSize(1);
      world.journal.commitOne();
      World.drain(world.hands.sending);
    }
    world.settle();
    assertThat(ended || world.delivery(old, "web-1").state().isFinal()).isTrue();
    assertThat(queue("web-1")).containsExactly(newer.join().id().toString());
  }

  @Test
  void onlyClientsThatBothAddressAreConcerned() {
    CommandId old = world.send(Target.all(), KEYED);
    CommandId newer = world.send(Target.client("web-2"), KEYED);
    is(old, "web-1", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    isSuperseded(old, "web-2");
    assertThat(queue("web-1")).containsExactly(old.toString());
    assertThat(queue("web-2")).containsExactly(newer.toString());
    world.succeeds("web-1", old);
    world.settle();
    assertThat(world.command(old).state()).isEqualTo(CommandState.PARTIAL);
  }

  @Test
  void whatHasStartedGoesOn() {
    CommandId old = world.send(Target.client("web-1"), KEYED);
    world.broker.held.add("web-1/" + old);
    world.starts("web-1", old);
    world.settle();
    CommandId newer = world.send(Target.client("web-1"), KEYED);
    assertThat(asked("web-1")).isEmpty();
    assertThat(world.delivery(old, "web-1").state()).isEqualTo(DeliveryState.RUNNING);
    assertThat(world.first("web-1").id()).isEqualTo(old);
    assertThat(queue("web-1")).contains(newer.toString());
    world.succeeds("web-1", old);
    world.settle();
    assertThat(world.delivery(old, "web-1").state()).isEqualTo(DeliveryState.SUCCEEDED);
  }

  @Test
  void whatAClientHasFetchedIsAskedForAndTheNewOneDoesNotWait() {
    CommandId old = world.send(Target.client("web-1"), KEYED);
    world.broker.held.add("web-1/" + old);
    CommandId newer = world.send(Target.client("web-1"), KEYED);
    assertThat(queue("web-1")).contains(newer.toString());
    assertThat(asked("web-1"))
        .extracting(Control.Cancel::corr, Control.Cancel::queuedOnly)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(old, true));
    assertThat(world.dispatch.superseded("web-1")).containsExactly(old);
    assertThat(world.dispatch.openCancels("web-1")).isEmpty();
    world.fails("web-1", old, ErrorCode.CANCELLED);
    world.settle();
    assertThat(world.dispatch.superseded("web-1")).isEmpty();
    assertThat(world.delivery(old, "web-1").state()).isEqualTo(DeliveryState.CANCELLED);
  }

  @Test
  void aClientThatHasStartedItSaysSoAndIsLeftInPeace() {
    CommandId old = world.send(Target.client("web-1"), KEYED);
    world.broker.held.add("web-1/" + old);
    world.send(Target.client("web-1"), KEYED);
    world.cancelled("web-1", old, Control.Cancelled.Outcome.RUNNING);
    world.settle();
    assertThat(world.dispatch.superseded("web-1")).isEmpty();
    world.succeeds("web-1", old);
    world.settle();
    assertThat(world.delivery(old, "web-1").state()).isEqualTo(DeliveryState.SUCCEEDED);
  }

  @Test
  void whatALeavingClientGivesBackIsTaken() {
    CommandId old = world.send(Target.client("web-1"), KEYED);
    world.broker.held.add("web-1/" + old);
    CommandId newer = world.send(Target.client("web-1"), KEYED);
    world.broker.held.clear();
    world.dispatch.sessionEnded("web-1", 1);
    world.settle();
    isSuperseded(old, "web-1");
    assertThat(queue("web-1")).containsExactly(newer.toString());
  }

  @Test
  void ofAThousandForAClientThatIsAwayTheLastIsLeftInOrderWithTheOthers() {
    List<CommandId> keyed = new ArrayList<>();
    List<CompletableFuture<CommandRecord>> stages = new ArrayList<>();
    World large = new World(ROOMY).with("web-1").start();
    List<CommandId> others = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      stages.add(large.begin(Target.client("web-1"), KEYED));
      if (i % 250 == 0) {
        stages.add(large.begin(Target.client("web-1"), CommandOptions.DEFAULT));
      }
      if (i % 10 == 0) {
        large.settle();
      }
    }
    for (int i = 0; i < 2_000 && stages.stream().anyMatch(stage -> !stage.isDone()); i++) {
      large.settle();
    }
    for (int i = 0; i < 200; i++) {
      large.settle();
    }
    stages.forEach(
        stage -> {
          CommandRecord record = stage.join();
          (record.options().supersedeKey() == null ? others : keyed).add(record.id());
        });
    List<String> left = new ArrayList<>(others.stream().map(CommandId::toString).toList());
    left.add(keyed.get(999).toString());
    assertThat(large.broker.queue("web-1").stream().map(Envelope::id).toList())
        .containsExactlyElementsOf(left);
    assertThat(keyed.subList(0, 999))
        .allSatisfy(
            id -> assertThat(large.delivery(id, "web-1").reason()).isEqualTo(Reason.SUPERSEDED));
  }

  @Test
  void whatIsNotAcceptedTakesNobodysPlace() {
    CommandId old = world.send(Target.client("web-1"), KEYED);
    world.journal.impossible =
        fact ->
            fact instanceof dev.orb.server.journal.JournalEntry.Accepted accepted
                && accepted.command().name().equals("impossible");
    var refused =
        world.begin(Submission.of("impossible", null, Target.client("web-1"), KEYED, "ops"));
    world.settle();
    assertThat(refused).isCompletedExceptionally();
    assertThat(queue("web-1")).containsExactly(old.toString());
    CommandId newer = world.send(Target.client("web-1"), KEYED);
    isSuperseded(old, "web-1");
    assertThat(queue("web-1")).containsExactly(newer.toString());
  }

  /** Dies after each number of steps, and ends with one copy whatever the moment was. */
  @Test
  void whereverTheNodeDiesTheNewestAloneIsLeft() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      World mortal = new World().with("web-1", "web-2").start();
      int commands = 2 + random.nextInt(4);
      for (int i = 0; i < commands; i++) {
        assertThat(mortal.begin(Target.all(), KEYED)).isNotNull();
        stagger(mortal, random);
      }
      mortal.crash();
      for (int i = 0; i < 3; i++) {
        mortal.settle();
      }
      List<CommandRecord> accepted =
          mortal
              .dispatch
              .list(dev.orb.server.journal.CommandFilter.ALL, 50, java.util.Optional.empty())
              .items();
      for (String client : List.of("web-1", "web-2")) {
        List<String> left = mortal.broker.queue(client).stream().map(Envelope::id).toList();
        assertThat(left)
            .as("seed %s", seed)
            .isEqualTo(accepted.isEmpty() ? List.of() : List.of(accepted.get(0).id().toString()));
        for (CommandRecord record :
            accepted.subList(Math.min(1, accepted.size()), accepted.size())) {
          boolean taken = mortal.delivery(record.id(), client).state().isFinal();
          boolean asked = mortal.dispatch.superseded(client).contains(record.id());
          assertThat(taken || asked).as("seed %s", seed).isTrue();
        }
      }
    }
  }

  private static void stagger(World mortal, Random random) {
    for (int step = random.nextInt(12); step > 0; step--) {
      switch (random.nextInt(6)) {
        case 0 -> mortal.turn();
        case 1 -> mortal.journal.commitOne();
        case 2 -> World.drain(mortal.hands.sending);
        case 3 -> mortal.broker.confirmOne();
        case 4 -> World.drain(mortal.hands.working);
        default -> mortal.journal.commitSilently();
      }
    }
  }

  @Test
  void afterARestartTheRequestGoesOn() {
    CommandId old = world.send(Target.client("web-1"), KEYED);
    world.broker.held.add("web-1/" + old);
    CommandId newer = world.send(Target.client("web-1"), KEYED);
    int sent = world.broker.sent.size();
    world.crash();
    assertThat(world.dispatch.superseded("web-1")).containsExactly(old);
    world.settle();
    isSuperseded(old, "web-1");
    assertThat(world.broker.sent).as("neither is sent again").hasSize(sent);
    assertThat(queue("web-1")).containsExactly(newer.toString());
    world.passes(Duration.ofSeconds(1));
  }
}

package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.HandOver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandOverTest {
  private static final Duration LOOK = Duration.ofSeconds(3);

  private final World world = new World().with("a", "b", "c").start();

  private CommandId send() {
    return world.send(Target.all().any());
  }

  private void refuses(String client, CommandId id, ErrorCode code) {
    world.fails(client, id, code);
    world.settle();
    world.broker.queue(client).clear();
  }

  private List<HandOver> handOvers(CommandId id) {
    return world.journal.handOvers(List.of(id)).getOrDefault(id, List.of());
  }

  private boolean has(String client) {
    return !world.broker.queue(client).isEmpty();
  }

  @Test
  void whatOneRefusesAnotherGetsAndItEndsOnce() {
    CommandId id = send();
    assertThat(has("a")).isTrue();
    refuses("a", id, ErrorCode.UNKNOWN_COMMAND);
    assertThat(has("b")).isTrue();
    assertThat(world.first("b").params()).isEqualTo(JsonCodec.parse("{\"path\":\"/\"}"));
    refuses("b", id, ErrorCode.SHUTTING_DOWN);
    assertThat(has("c")).isTrue();
    assertThat(handOvers(id))
        .extracting(HandOver::number, HandOver::from, HandOver::code, step -> step.to().client())
        .containsExactly(
            tuple(1, "a", ErrorCode.UNKNOWN_COMMAND, "b"),
            tuple(2, "b", ErrorCode.SHUTTING_DOWN, "c"));
    assertThat(world.deliveries(id)).extracting(row -> row.client()).containsExactly("c");
    world.succeeds("c", id);
    world.settle();
    assertThat(world.command(id).counts().of(DeliveryState.SUCCEEDED)).isEqualTo(1);
    assertThat(world.command(id).counts().total()).isEqualTo(1);
    assertThat(world.dispatch.open("a") + world.dispatch.open("b") + world.dispatch.open("c"))
        .isZero();
  }

  @Test
  void whenNobodyElseIsHereTheRefusalIsTheEnd() {
    CommandId id = send();
    world.fleet.disconnected("b");
    world.fleet.disconnected("c");
    refuses("a", id, ErrorCode.UNKNOWN_COMMAND);
    assertThat(world.delivery(id, "a").reason()).isEqualTo(Reason.REFUSED);
    assertThat(handOvers(id)).isEmpty();
  }

  @Test
  void whatRanOrHasWrongParamsOrWasCancelledGoesToNobodyElse() {
    CommandId ran = send();
    world.starts("a", ran);
    refuses("a", ran, ErrorCode.UNAVAILABLE);
    assertThat(world.command(ran).state().isFinal()).isTrue();
    CommandId wrong = send();
    refuses("a", wrong, ErrorCode.BAD_PARAMS);
    assertThat(world.command(wrong).state().isFinal()).isTrue();
    CommandId cancelled = send();
    world.broker.held.add("a/" + cancelled);
    world.dispatch.cancel(cancelled, false, Duration.ofSeconds(1));
    world.settle();
    refuses("a", cancelled, ErrorCode.SHUTTING_DOWN);
    assertThat(world.command(cancelled).state().isFinal()).isTrue();
    assertThat(has("b")).isFalse();
  }

  @Test
  void whoWasNeverHereIsNotWaitedForOnceAnotherIs() {
    for (String client : List.of("a", "b", "c")) {
      world.fleet.disconnected(client);
    }
    CommandId id = send();
    assertThat(has("a")).isTrue();
    world.passes(LOOK);
    assertThat(has("a")).isTrue();
    world.fleet.connected("c");
    world.passes(LOOK);
    assertThat(has("a")).isFalse();
    assertThat(has("c")).isTrue();
    world.succeeds("c", id);
    world.settle();
    assertThat(world.command(id).counts().of(DeliveryState.SUCCEEDED)).isEqualTo(1);
  }

  @Test
  void whoHadASessionSinceMayHaveStartedItAndKeepsIt() {
    for (String client : List.of("a", "b", "c")) {
      world.fleet.disconnected(client);
    }
    CommandId id = send();
    world.dispatch.openCancels("a");
    world.settle();
    world.fleet.connected("c");
    world.passes(LOOK);
    assertThat(has("a")).isTrue();
    assertThat(has("c")).isFalse();
    assertThat(handOvers(id)).isEmpty();
  }

  @Test
  void whatWasTakenWhileItsClientCameGoesBackToIt() {
    for (String client : List.of("a", "b", "c")) {
      world.fleet.disconnected(client);
    }
    CommandId id = send();
    world.fleet.connected("c");
    world.time.pass(LOOK);
    world.turn();
    world.dispatch.openCancels("a");
    world.settle();
    assertThat(has("a")).isTrue();
    assertThat(has("c")).isFalse();
    assertThat(handOvers(id)).hasSize(1);
  }

  @Test
  void afterACrashAtAnyStepExactlyOneHasIt() {
    for (int steps = 0; steps < 6; steps++) {
      World w = new World().with("a", "b").start();
      CommandId id = w.send(Target.all().any());
      w.fails("a", id, ErrorCode.UNKNOWN_COMMAND);
      w.broker.queue("a").clear();
      w.turn();
      if (steps > 0) {
        w.journal.commitSilently();
      }
      if (steps > 1) {
        w.settle();
      }
      w.crash();
      w.settle();
      w.crash();
      w.settle();
      assertThat(w.broker.queue("b")).as("after %s steps", steps).hasSize(1);
      assertThat(w.broker.queue("a")).isEmpty();
      assertThat(w.deliveries(id)).extracting(row -> row.client()).containsExactly("b");
      w.succeeds("b", id);
      w.settle();
      assertThat(w.command(id).counts().of(DeliveryState.SUCCEEDED)).isEqualTo(1);
    }
  }

  @Test
  void aLateWordOfWhoRefusedIsOldNews() {
    CommandId id = send();
    refuses("a", id, ErrorCode.UNKNOWN_COMMAND);
    ReceivedDouble again = world.fails("a", id, ErrorCode.UNKNOWN_COMMAND);
    world.settle();
    world.assertAcknowledged(again);
    assertThat(world.journal.orphans()).isEmpty();
    assertThat(has("b")).isTrue();
  }

  @Test
  void anyHasNeitherPartsNorParamsForSome() {
    assertThatThrownBy(
            () ->
                world
                    .begin(
                        Submission.of("x", null, Target.all().any(), CommandOptions.DEFAULT, "ops")
                            .with(new Individual(Map.of(), true)))
                    .join())
        .hasMessageContaining("BAD_PARAMS");
    assertThat(world.journal.all()).isEmpty();
  }

  @Test
  void otherCommandsCostNothing() {
    world.send(Target.client("a"));
    CommandId one = world.send(Target.client("a"));
    refuses("a", one, ErrorCode.UNKNOWN_COMMAND);
    assertThat(world.command(one).state().isFinal()).isTrue();
    assertThat(handOvers(one)).isEmpty();
  }

  @Test
  void aRefusalThatComesAgainAfterAnotherHasEndedItIsNoOrphan() {
    CommandId id = send();
    refuses("a", id, ErrorCode.UNKNOWN_COMMAND);
    world.succeeds("b", id);
    world.settle();
    assertThat(world.command(id).state().isFinal()).isTrue();
    var again = world.fails("a", id, ErrorCode.UNKNOWN_COMMAND);
    world.settle();
    world.assertAcknowledged(again);
    assertThat(world.journal.orphans()).isEmpty();
    world.fails("c", id, ErrorCode.UNKNOWN_COMMAND);
    world.settle();
    assertThat(world.journal.orphans()).as("who never had it").hasSize(1);
  }

  @Test
  void aRefusalThatComesAgainWithTheAnswerThatEndedItIsNoOrphan() {
    CommandId id = send();
    refuses("a", id, ErrorCode.UNKNOWN_COMMAND);
    world.succeeds("b", id);
    world.fails("a", id, ErrorCode.UNKNOWN_COMMAND);
    world.settle();
    assertThat(world.command(id).state()).isEqualTo(CommandState.SUCCEEDED);
    assertThat(world.journal.orphans()).isEmpty();
  }

  @Test
  void whatWasTakenForAnotherWhenTheNodeDiedIsSentAgain() {
    for (String client : List.of("a", "b", "c")) {
      world.fleet.disconnected(client);
    }
    CommandId id = send();
    assertThat(has("a")).isTrue();
    world.fleet.connected("b");
    world.time.pass(LOOK);
    world.turn();
    World.drain(world.hands.working);
    assertThat(has("a")).as("taken, and nobody has it").isFalse();
    for (int i = 0; i < 3; i++) {
      world.crash();
      world.settle();
      assertThat(has("a")).as("death %d", i).isTrue();
      world.broker.queue("a").clear();
    }
    world.succeeds("a", id);
    world.settle();
    assertThat(world.command(id).counts().of(DeliveryState.SUCCEEDED)).isEqualTo(1);
  }

  @Test
  void aRestartSendsNoSecondCopyOfWhatIsInItsQueue() {
    CommandId id = send();
    refuses("a", id, ErrorCode.UNKNOWN_COMMAND);
    assertThat(has("b")).isTrue();
    world.crash();
    world.settle();
    assertThat(world.broker.queue("b")).hasSize(1);
    assertThat(world.command(id).state().isFinal()).isFalse();
  }
}

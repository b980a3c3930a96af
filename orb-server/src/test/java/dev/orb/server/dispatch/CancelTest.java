package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Failure;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CancelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private final World world = new World().with("web-1", "web-2", "web-3").start();

  private CompletableFuture<CancelOutcome> cancel(CommandId id, boolean queuedOnly) {
    return world.dispatch.cancel(id, queuedOnly, PATIENCE).toCompletableFuture();
  }

  private void is(CommandId id, String client, DeliveryState state, Reason reason) {
    assertThat(world.delivery(id, client))
        .extracting(DeliveryRecord::state, DeliveryRecord::reason)
        .containsExactly(state, reason);
  }

  /** For each time that the client was asked, whether of the queued only. */
  private List<Boolean> asked(String client, CommandId id) {
    return world.broker.control.getOrDefault(client, new ArrayDeque<>()).stream()
        .map(envelope -> MessageCodec.decode(envelope.body()))
        .filter(message -> message instanceof Control.Cancel c && c.corr().equals(id))
        .map(message -> ((Control.Cancel) message).queuedOnly())
        .toList();
  }

  private boolean wasAsked(String client, CommandId id) {
    return world.broker.control.getOrDefault(client, new ArrayDeque<>()).stream()
        .map(envelope -> MessageCodec.decode(envelope.body()))
        .anyMatch(message -> message instanceof Control.Cancel c && c.corr().equals(id));
  }

  private CompletableFuture<CancelOutcome> cancelOf(CommandId id, String... clients) {
    return world
        .dispatch
        .cancel(id, new CancelScope(false, Set.of(clients)), PATIENCE)
        .toCompletableFuture();
  }

  @Test
  void onlyTheDeliveriesOfSomeAreCancelled() {
    CommandId id = world.send(Target.all());
    world.broker.held.add("web-2/" + id);
    var outcome = cancelOf(id, "web-1", "web-2", "nobody");
    world.settle();
    assertThat(world.delivery(id, "web-1").state()).isEqualTo(DeliveryState.CANCELLED);
    assertThat(world.broker.control.get("web-2")).hasSize(1);
    world.cancelled("web-2", id, Control.Cancelled.Outcome.REMOVED);
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(2, 0, 0, 0, 0));
    assertThat(world.broker.queue("web-3")).hasSize(1);
    assertThat(world.command(id).cancelRequestedAt()).isNull();
    var again = cancelOf(id, "web-1");
    world.settle();
    assertThat(again.join()).isEqualTo(new CancelOutcome(0, 0, 1, 0, 0));
  }

  @Test
  void aCancelOfSomeGoesOnAfterACrashAndTouchesNobodyElse() {
    CommandId id = world.send(Target.all());
    world.broker.held.add("web-2/" + id);
    var outcome = cancelOf(id, "web-2");
    world.turn();
    world.journal.commitSilently();
    assertThat(outcome).isNotDone();
    world.crash();
    world.settle();
    assertThat(world.delivery(id, "web-2").state()).isEqualTo(DeliveryState.CANCELLED);
    assertThat(world.delivery(id, "web-1").state()).isEqualTo(DeliveryState.QUEUED);
    assertThat(world.broker.queue("web-1")).hasSize(1);
  }

  @Test
  void manyCancelsOfOneClientLookThroughItsQueueTogether() {
    List<CommandId> ids =
        IntStream.range(0, 50).mapToObj(i -> world.send(Target.client("web-1"))).toList();
    world.broker.held.add("web-1/" + ids.get(7));
    List<CompletableFuture<CancelOutcome>> outcomes =
        ids.stream().map(id -> cancel(id, false)).toList();
    world.settle();
    assertThat(world.broker.walks).isEqualTo(1);
    assertThat(world.broker.queue("web-1")).hasSize(1);
    assertThat(wasAsked("web-1", ids.get(7))).as("it has it, and is asked").isTrue();
    assertThat(world.broker.control.get("web-1")).hasSize(1);
    world.cancelled("web-1", ids.get(7), Control.Cancelled.Outcome.REMOVED);
    world.settle();
    assertThat(outcomes)
        .allSatisfy(
            outcome -> assertThat(outcome.join()).isEqualTo(new CancelOutcome(1, 0, 0, 0, 0)));
    CommandId later = world.send(Target.client("web-1"));
    var again = cancel(later, false);
    world.settle();
    assertThat(again.join().removed()).as("and the next one is looked for, too").isEqualTo(1);
  }

  @Test
  void whatNobodyHasIsTakenOutOfTheQueue() {
    CommandId id = world.send(Target.client("web-1"));
    var outcome = cancel(id, false);
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(1, 0, 0, 0, 0));
    is(id, "web-1", DeliveryState.CANCELLED, Reason.CANCELLED);
    assertThat(world.code(id, "web-1")).isEqualTo(ErrorCode.CANCELLED);
    assertThat(world.broker.queue("web-1")).isEmpty();
    assertThat(world.command(id).state()).isEqualTo(CommandState.CANCELLED);
  }

  @Test
  void nothingIsTakenBeforeTheRequestIsJournalled() {
    CommandId id = world.send(Target.client("web-1"));
    var outcome = cancel(id, false);
    world.turn();
    World.drain(world.hands.working);
    assertThat(world.broker.queue("web-1")).hasSize(1);
    assertThat(world.dispatch.openCancels("web-1")).isEmpty();
    world.journal.commitOne();
    world.turn();
    assertThat(world.command(id).cancelRequestedAt()).isNotNull();
    assertThat(world.dispatch.openCancels("web-1")).containsExactly(id);
    World.drain(world.hands.working);
    assertThat(world.broker.queue("web-1")).isEmpty();
    assertThat(outcome).isNotDone();
  }

  @Test
  void whatAClientHasIsAskedForAndItsAnswerDecides() {
    CommandId id = world.send(Target.all());
    for (String client : new String[] {"web-1", "web-2", "web-3"}) {
      world.broker.held.add(client + '/' + id);
      world.starts(client, id);
    }
    world.settle();
    var outcome = cancel(id, false);
    world.settle();
    assertThat(wasAsked("web-1", id)).isTrue();
    world.cancelled("web-1", id, Cancelled.Outcome.SIGNALLED);
    world.fails("web-1", id, ErrorCode.CANCELLED);
    world.succeeds("web-2", id);
    world.settle();
    assertThat(outcome).isNotDone();
    world.passes(PATIENCE);
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(0, 1, 1, 1, 0));
    is(id, "web-1", DeliveryState.CANCELLED, Reason.STOPPED);
    assertThat(world.delivery(id, "web-2").state()).isEqualTo(DeliveryState.SUCCEEDED);
    assertThat(world.delivery(id, "web-3").state()).isEqualTo(DeliveryState.RUNNING);
    assertThat(world.dispatch.openCancels("web-3")).containsExactly(id);
    assertThat(world.dispatch.openCancels("web-1")).isEmpty();
  }

  @Test
  void aClientThatRemovedItConfirmsTheCancel() {
    CommandId id = world.send(Target.client("web-1"));
    world.broker.held.add("web-1/" + id);
    var outcome = cancel(id, false);
    world.settle();
    world.cancelled("web-1", id, Cancelled.Outcome.REMOVED);
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(1, 0, 0, 0, 0));
    var reply = world.fails("web-1", id, ErrorCode.CANCELLED);
    world.settle();
    world.assertAcknowledged(reply);
    assertThat(world.delivery(id, "web-1").late()).as("it says the same").isNull();
  }

  @Test
  void thatACancelledOneRanBeforeIsKeptBesideItsEnd() {
    CommandId id = world.send(Target.client("web-1"));
    world.broker.held.add("web-1/" + id);
    var outcome = cancel(id, false);
    world.settle();
    world.cancelled("web-1", id, Cancelled.Outcome.REMOVED);
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(1, 0, 0, 0, 0));
    Failure error = Failure.of(ErrorCode.CANCELLED, "before the next attempt");
    world.tell("web-1", world.reply(id, 1, null, error, 1));
    world.settle();
    assertThat(world.delivery(id, "web-1").late())
        .as("it was tried once, by a client that nobody heard of meanwhile")
        .isNotNull();
  }

  @Test
  void anAnswerOfAnotherClientCancelsNothing() {
    CommandId id = world.send(Target.client("web-1"));
    world.broker.held.add("web-1/" + id);
    world.cancelled("web-2", id, Cancelled.Outcome.REMOVED);
    world.settle();
    assertThat(world.delivery(id, "web-1").state()).isEqualTo(DeliveryState.QUEUED);
  }

  @Test
  void aClientThatNeverMetItMakesTheQueueBeLookedThroughAgain() {
    CommandId id = world.send(Target.client("web-1"));
    world.broker.held.add("web-1/" + id);
    var outcome = cancel(id, false);
    world.settle();
    world.broker.held.clear();
    world.cancelled("web-1", id, Cancelled.Outcome.UNKNOWN);
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(1, 0, 0, 0, 0));
  }

  @Test
  void whenTheClientLeavesWhatItGivesBackIsTaken() {
    CommandId id = world.send(Target.client("web-1"));
    world.broker.held.add("web-1/" + id);
    var outcome = cancel(id, false);
    world.settle();
    assertThat(outcome).isNotDone();
    world.broker.held.clear();
    world.dispatch.sessionEnded("web-1", 1);
    world.settle();
    assertThat(outcome.join().removed()).isEqualTo(1);
    is(id, "web-1", DeliveryState.CANCELLED, Reason.CANCELLED);
  }

  @Test
  void queuedOnlyLeavesAloneWhatRuns() {
    CommandId id = world.send(Target.all());
    world.broker.held.add("web-1/" + id);
    world.broker.held.add("web-2/" + id);
    world.starts("web-1", id);
    world.settle();
    var outcome = cancel(id, true);
    world.settle();
    assertThat(asked("web-1", id)).isEmpty();
    assertThat(asked("web-2", id)).containsExactly(true);
    assertThat(outcome).isNotDone();
    world.cancelled("web-2", id, Cancelled.Outcome.REMOVED);
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(2, 0, 0, 0, 1));
    assertThat(world.dispatch.openCancels("web-1")).isEmpty();
    assertThat(world.delivery(id, "web-1").state()).isEqualTo(DeliveryState.RUNNING);
    is(id, "web-3", DeliveryState.CANCELLED, Reason.CANCELLED);
  }

  @Test
  void queuedOnlyIsWrittenDownBeforeAnythingIsTaken() {
    CommandId id = world.send(Target.client("web-1"));
    var outcome = cancel(id, true);
    world.turn();
    World.drain(world.hands.working);
    assertThat(world.broker.queue("web-1")).hasSize(1);
    assertThat(world.journal.uncommitted()).isEqualTo(1);
    world.journal.commitOne();
    world.turn();
    assertThat(world.dispatch.superseded("web-1")).containsExactly(id);
    assertThat(world.dispatch.openCancels("web-1")).as("it may go on if it runs").isEmpty();
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(1, 0, 0, 0, 0));
    assertThat(world.dispatch.superseded("web-1")).isEmpty();
  }

  @Test
  void aPlainCancelAfterOneOfTheQueuedOnlyStopsWhatRunsToo() {
    CommandId id = world.send(Target.all());
    world.broker.held.add("web-1/" + id);
    var queued = cancel(id, true);
    world.settle();
    var all = cancelOf(id, "web-1");
    world.settle();
    assertThat(asked("web-1", id)).containsExactly(true, false);
    assertThat(List.of(queued, all)).noneMatch(CompletableFuture::isDone);
    world.starts("web-1", id);
    world.fails("web-1", id, ErrorCode.CANCELLED);
    world.settle();
    is(id, "web-1", DeliveryState.CANCELLED, Reason.STOPPED);
    assertThat(world.dispatch.openCancels("web-1")).isEmpty();
    assertThat(world.dispatch.superseded("web-1")).isEmpty();
  }

  @Test
  void queuedOnlyCountsWhatTurnsOutToRunAsRunning() {
    CommandId id = world.send(Target.all());
    for (String client : new String[] {"web-1", "web-2", "web-3"}) {
      world.broker.held.add(client + '/' + id);
    }
    var outcome = cancel(id, true);
    world.settle();
    world.cancelled("web-1", id, Cancelled.Outcome.RUNNING);
    world.starts("web-2", id);
    world.settle();
    assertThat(outcome).isNotDone();
    world.passes(PATIENCE);
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(0, 0, 0, 1, 2));
    world.succeeds("web-1", id);
    world.settle();
    assertThat(world.delivery(id, "web-1").state()).isEqualTo(DeliveryState.SUCCEEDED);
  }

  @Test
  void aSecondCancelCountsWhatTheFirstHasRemovedAsEnded() {
    CommandId id = world.send(Target.all());
    world.broker.held.add("web-1/" + id);
    var first = cancel(id, false);
    var together = cancel(id, false);
    world.settle();
    var second = cancel(id, false);
    world.settle();
    world.cancelled("web-1", id, Cancelled.Outcome.REMOVED);
    world.settle();
    assertThat(first.join()).isEqualTo(new CancelOutcome(3, 0, 0, 0, 0));
    assertThat(together.join()).isEqualTo(new CancelOutcome(3, 0, 0, 0, 0));
    assertThat(second.join()).isEqualTo(new CancelOutcome(1, 0, 2, 0, 0));
  }

  @Test
  void theSameHoldsForAnEphemeralCommand() {
    CommandOptions now = CommandOptions.DEFAULT.withOffline(Offline.REJECT);
    CommandId id = world.send(Target.all(), now);
    world.broker.queue("web-1").clear();
    world.broker.queue("web-2").clear();
    world.starts("web-1", id);
    world.settle();
    var queued = cancel(id, true);
    world.settle();
    world.cancelled("web-2", id, Cancelled.Outcome.RUNNING);
    world.settle();
    assertThat(queued.join())
        .as("the copy in the queue of web-3 was taken out")
        .isEqualTo(new CancelOutcome(1, 0, 0, 0, 2));
    var all = cancel(id, false);
    world.settle();
    world.fails("web-1", id, ErrorCode.CANCELLED);
    world.succeeds("web-2", id);
    world.settle();
    assertThat(all.join()).isEqualTo(new CancelOutcome(0, 1, 2, 0, 0));
    var late = cancel(id, false);
    world.settle();
    assertThat(late.join()).isEqualTo(new CancelOutcome(0, 0, 3, 0, 0));
  }

  @Test
  void aCancelBeforeTheSendTakesEffectOnceItIsSent() {
    world.broker.failure = ErrorCode.UNAVAILABLE;
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.settle();
    CommandId id = stage.join().id();
    var outcome = cancel(id, false);
    world.settle();
    assertThat(outcome).isNotDone();
    world.broker.failure = null;
    world.passes(Duration.ofSeconds(1));
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(1, 0, 0, 0, 0));
    assertThat(world.broker.queue("web-1")).isEmpty();
  }

  @Test
  void whatHasEndedIsCountedAndUnknownIsNotFound() {
    CommandId id = world.send(Target.client("web-1"));
    world.succeeds("web-1", id);
    world.settle();
    var outcome = cancel(id, false);
    var unknown = cancel(CommandId.create(world.time.instant(), world.random), false);
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(0, 0, 1, 0, 0));
    assertThat(unknown).isCompletedExceptionally();
  }
}

package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The node dies at each point of guarantees 1, 3 and 5, and starts again. */
class CrashTest {
  private final World world = new World().with("web-1", "web-2").start();

  private void ends(CommandId id, String client, DeliveryState state, @Nullable Reason reason) {
    assertThat(world.delivery(id, client))
        .extracting(DeliveryRecord::state, DeliveryRecord::reason)
        .containsExactly(state, reason);
  }

  private void succeedsNow(CommandId id) {
    assertThat(world.broker.queue("web-1")).extracting(e -> e.id()).containsExactly(id.toString());
    world.succeeds("web-1", id);
    world.settle();
    assertThat(world.delivery(id, "web-1").state()).isEqualTo(DeliveryState.SUCCEEDED);
  }

  // Guarantee 1: accepted means journalled.

  @Test
  void acceptedButNotCommittedIsAsIfItNeverWas() {
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.turn();
    assertThat(stage).isNotDone();
    world.crash();
    world.settle();
    assertThat(world.journal.all()).isEmpty();
    assertThat(world.broker.sent).isEmpty();
  }

  @Test
  void committedButNotAnsweredIsSentAfterTheRestart() {
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.turn();
    world.journal.commitSilently();
    world.crash();
    assertThat(stage).isNotDone();
    world.settle();
    CommandId id = world.journal.all().get(0).id();
    succeedsNow(id);
  }

  @Test
  void answeredButNotSentIsSentAfterTheRestartAndBeforeAnythingNew() {
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.turn();
    world.journal.commitOne();
    World.drain(world.hands.telling);
    CommandId id = stage.join().id();
    world.crash();
    CommandId next = world.send(Target.client("web-1"));
    assertThat(world.broker.sent).containsExactly(id.toString(), next.toString());
    assertThat(world.command(next).seq()).isGreaterThan(world.command(id).seq());
  }

  @Test
  void sentButNotConfirmedIsSentAgainAndIsThereOnce() {
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.turn();
    world.journal.commitOne();
    World.drain(world.hands.telling);
    World.drain(world.hands.sending);
    assertThat(world.broker.queue("web-1")).hasSize(1);
    world.crash();
    world.settle();
    assertThat(world.broker.sent).hasSize(2);
    succeedsNow(stage.join().id());
  }

  @Test
  void confirmedButNotMarkedSentIsSentAgainAndIsThereOnce() {
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.turn();
    world.journal.commitOne();
    World.drain(world.hands.telling);
    World.drain(world.hands.sending);
    world.broker.confirmOne();
    world.turn();
    world.crash();
    world.settle();
    assertThat(world.journal.isSent(world.command(stage.join().id()))).isTrue();
    succeedsNow(stage.join().id());
  }

  @Test
  void oneConfirmedBeforeAnOlderOneDoesNotCountTheOlderAsSent() {
    var older = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    var newer = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.turn();
    world.journal.commitOne();
    World.drain(world.hands.telling);
    World.drain(world.hands.sending);
    world.broker.confirmLast();
    world.turn();
    world.journal.commitOne();
    assertThat(world.journal.isSent(world.command(newer.join().id()))).isFalse();
    world.crash();
    world.settle();
    assertThat(world.broker.sent).filteredOn(older.join().id().toString()::equals).hasSize(2);
    assertThat(world.journal.isSent(world.command(newer.join().id()))).isTrue();
  }

  @Test
  void answeredBeforeItWasMarkedSentIsNotSentAgainToWhoAnswered() {
    var stage = world.begin(Target.clients(List.of("web-1", "web-2")), CommandOptions.DEFAULT);
    world.turn();
    world.journal.commitOne();
    World.drain(world.hands.telling);
    World.drain(world.hands.sending);
    CommandId id = stage.join().id();
    world.succeeds("web-1", id);
    world.turn();
    world.journal.commitOne();
    world.broker.queue("web-1").clear();
    world.crash();
    world.settle();
    assertThat(world.broker.queue("web-1")).isEmpty();
    assertThat(world.broker.queue("web-2")).hasSize(1);
  }

  @Test
  void severalUnsentOnesKeepTheirOrder() {
    for (int i = 0; i < 5; i++) {
      assertThat(world.begin(Target.client("web-1"), CommandOptions.DEFAULT)).isNotDone();
    }
    world.turn();
    world.journal.commitSilently();
    world.crash();
    world.settle();
    assertThat(world.broker.queue("web-1"))
        .extracting(e -> e.id())
        .containsExactlyElementsOf(
            world.journal.all().stream().map(command -> command.id().toString()).toList());
  }

  // Guarantee 3: every delivery ends once, and the journal decides when.

  @Test
  void aReplyThatWasNotCommittedComesAgainAndEndsIt() {
    CommandId id = world.send(Target.client("web-1"));
    world.succeeds("web-1", id);
    world.turn();
    world.crash();
    world.settle();
    ends(id, "web-1", DeliveryState.SUCCEEDED, null);
    assertThat(world.nodeQueue).allMatch(message -> message.acknowledged == 1);
  }

  @Test
  void aReplyThatWasCommittedAndNotAcknowledgedComesAgainAndChangesNothing() {
    CommandId id = world.send(Target.client("web-1"));
    world.succeeds("web-1", id);
    world.turn();
    world.journal.commitSilently();
    world.crash();
    world.settle();
    ends(id, "web-1", DeliveryState.SUCCEEDED, null);
    assertThat(world.delivery(id, "web-1").late()).isNull();
    assertThat(world.journal.orphans()).isEmpty();
    assertThat(world.nodeQueue).allMatch(message -> message.acknowledged == 1);
  }

  @Test
  void theSameForOneOfSeveralTargetsOfAnOpenCommand() {
    CommandId id = world.send(Target.all());
    world.succeeds("web-1", id);
    world.turn();
    world.journal.commitSilently();
    world.crash();
    world.settle();
    ends(id, "web-1", DeliveryState.SUCCEEDED, null);
    assertThat(world.delivery(id, "web-1").late()).isNull();
    ends(id, "web-2", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    world.succeeds("web-2", id);
    world.settle();
    assertThat(world.command(id).state().isFinal()).isTrue();
  }

  @Test
  void whatRanGoesOnWithTheTimeItHadAndEndsByTheSweep() {
    CommandId id = world.send(Target.client("web-1"));
    world.starts("web-1", id);
    world.settle();
    world.time.pass(Duration.ofSeconds(30));
    world.crash();
    world.settle();
    ends(id, "web-1", DeliveryState.RUNNING, null);
    world.passes(Duration.ofSeconds(49));
    ends(id, "web-1", DeliveryState.RUNNING, null);
    world.passes(Duration.ofSeconds(1));
    ends(id, "web-1", DeliveryState.FAILED, Reason.NO_REPLY);
  }

  @Test
  void aNodeThatWasAwayForLongReadsWhatCameBeforeItEndsAnything() {
    CommandId answered = world.send(Target.client("web-1"));
    CommandId silent = world.send(Target.client("web-2"));
    world.starts("web-1", answered);
    world.starts("web-2", silent);
    world.settle();
    world.time.pass(Duration.ofDays(1));
    world.crash();
    world.settle();
    ends(answered, "web-1", DeliveryState.RUNNING, null);
    world.passes(Duration.ofSeconds(14));
    world.succeeds("web-1", answered);
    world.passes(Duration.ofSeconds(1));
    ends(answered, "web-1", DeliveryState.SUCCEEDED, null);
    ends(silent, "web-2", DeliveryState.FAILED, Reason.NO_REPLY);
  }

  @Test
  void whereNothingWasOpenWhatComesNowEndsInItsTime() {
    world.succeeds("web-1", world.send(Target.client("web-1")));
    world.settle();
    world.crash();
    CommandId id =
        world.send(Target.client("web-2"), CommandOptions.DEFAULT.withTtl(Duration.ofSeconds(1)));
    world.passes(Duration.ofSeconds(1).plus(DispatchSettings.EXPIRY_GRACE));
    ends(id, "web-2", DeliveryState.EXPIRED, Reason.NEVER_DELIVERED);
  }

  @Test
  void anEndByTheSweepThatWasNotCommittedIsMadeAgain() {
    CommandId id = world.send(Target.client("web-1"));
    world.time.pass(Duration.ofHours(1).plusSeconds(5));
    world.turn();
    assertThat(world.journal.uncommitted()).isEqualTo(1);
    world.crash();
    world.passes(DispatchSettings.RECOVERY_GRACE);
    ends(id, "web-1", DeliveryState.EXPIRED, Reason.NEVER_DELIVERED);
  }

  @Test
  void aClientThatWasRemovedMeanwhileIsAccountedFor() {
    CommandId id = world.send(Target.all());
    world.fleet.forget("web-1");
    world.broker.remove("web-1");
    world.fleet.put("web-2", dev.orb.server.fleet.ClientView.State.CONNECTED, 2, 5);
    world.crash();
    world.settle();
    ends(id, "web-1", DeliveryState.CANCELLED, Reason.CLIENT_REMOVED);
    ends(id, "web-2", DeliveryState.CANCELLED, Reason.CLIENT_REMOVED);
    assertThat(world.command(id).state().isFinal()).isTrue();
  }

  @Test
  void aClientWithoutAQueueIsAccountedForWhenItIsSentAgain() {
    var stage = world.begin(Target.all(), CommandOptions.DEFAULT);
    world.turn();
    world.journal.commitOne();
    World.drain(world.hands.telling);
    world.broker.remove("web-1");
    world.crash();
    world.settle();
    ends(stage.join().id(), "web-1", DeliveryState.CANCELLED, Reason.CLIENT_REMOVED);
    ends(stage.join().id(), "web-2", DeliveryState.QUEUED, Reason.WAITING_BUSY);
  }

  // Guarantee 5: cancel is a journalled request.

  @Test
  void aCancelThatWasNotCommittedWasNotAskedFor() {
    CommandId id = world.send(Target.client("web-1"));
    world.dispatch.cancel(id, false, Duration.ofSeconds(1));
    world.turn();
    world.crash();
    world.settle();
    assertThat(world.command(id).cancelRequestedAt()).isNull();
    succeedsNow(id);
  }

  @Test
  void aCancelThatWasCommittedAndNotTriedIsTriedAfterTheRestart() {
    CommandId id = world.send(Target.client("web-1"));
    world.dispatch.cancel(id, false, Duration.ofSeconds(1));
    world.turn();
    world.journal.commitSilently();
    world.crash();
    assertThat(world.dispatch.openCancels("web-1")).containsExactly(id);
    world.settle();
    ends(id, "web-1", DeliveryState.CANCELLED, Reason.CANCELLED);
    assertThat(world.dispatch.openCancels("web-1")).isEmpty();
  }

  @Test
  void aCancelOfWhatAClientHasIsInItsWelcomeAfterTheRestartAndItsAnswerEndsIt() {
    CommandId id = world.send(Target.client("web-1"));
    world.starts("web-1", id);
    world.settle();
    world.broker.queue("web-1").clear();
    world.dispatch.cancel(id, false, Duration.ofSeconds(1));
    world.turn();
    world.journal.commitSilently();
    world.crash();
    world.settle();
    assertThat(world.dispatch.openCancels("web-1")).containsExactly(id);
    world.fails("web-1", id, dev.orb.protocol.ErrorCode.CANCELLED);
    world.settle();
    ends(id, "web-1", DeliveryState.CANCELLED, Reason.STOPPED);
  }

  @Test
  void takenOutOfTheQueueAndNotCommittedEndsOnce() {
    CommandId id = world.send(Target.client("web-1"));
    world.dispatch.cancel(id, false, Duration.ofSeconds(1));
    world.turn();
    world.journal.commitOne();
    world.turn();
    World.drain(world.hands.working);
    assertThat(world.broker.queue("web-1")).isEmpty();
    world.crash();
    world.settle();
    assertThat(world.dispatch.openCancels("web-1")).containsExactly(id);
    world.broker.purgeControl("web-1");
    world.settle();
    world.passes(Duration.ofSeconds(1));
    assertThat(world.broker.control.get("web-1")).as("it is asked once it is here").hasSize(1);
    world.cancelled("web-1", id, Cancelled.Outcome.UNKNOWN);
    world.settle();
    ends(id, "web-1", DeliveryState.CANCELLED, Reason.CANCELLED);
  }

  @Test
  void aCancelOfTheQueuedOnlyThatWasCommittedIsTriedAfterTheRestartAndSparesWhatRuns() {
    CommandId id = world.send(Target.all());
    world.starts("web-2", id);
    world.settle();
    world.dispatch.cancel(id, true, Duration.ofSeconds(1));
    world.turn();
    world.journal.commitSilently();
    world.crash();
    assertThat(world.dispatch.superseded("web-1")).containsExactly(id);
    assertThat(world.dispatch.superseded("web-2")).isEmpty();
    world.settle();
    ends(id, "web-1", DeliveryState.CANCELLED, Reason.CANCELLED);
    world.succeeds("web-2", id);
    world.settle();
    ends(id, "web-2", DeliveryState.SUCCEEDED, null);
    assertThat(world.dispatch.superseded("web-1")).isEmpty();
  }

  @Test
  void aCancelOfTheQueuedOnlyOfSomeGoesOnForThemAndNobodyElse() {
    CommandId id = world.send(Target.all());
    world.dispatch.cancel(id, new CancelScope(true, Set.of("web-1")), Duration.ofSeconds(1));
    world.turn();
    world.journal.commitSilently();
    world.crash();
    world.settle();
    ends(id, "web-1", DeliveryState.CANCELLED, Reason.CANCELLED);
    ends(id, "web-2", DeliveryState.QUEUED, Reason.WAITING_BUSY);
  }

  @Test
  void takenOutForACancelOfTheQueuedOnlyAndNotCommittedEndsAsCancelled() {
    CommandId id = world.send(Target.client("web-1"));
    world.dispatch.cancel(id, true, Duration.ofSeconds(1));
    world.turn();
    world.journal.commitOne();
    world.turn();
    World.drain(world.hands.working);
    assertThat(world.broker.queue("web-1")).isEmpty();
    world.crash();
    world.settle();
    assertThat(world.dispatch.superseded("web-1")).as("its welcome has it").containsExactly(id);
    world.broker.purgeControl("web-1");
    world.passes(Duration.ofSeconds(1));
    world.cancelled("web-1", id, Cancelled.Outcome.UNKNOWN);
    world.settle();
    ends(id, "web-1", DeliveryState.CANCELLED, Reason.CANCELLED);
  }

  @Test
  void aHandlerThatEndsBeforeItsCancelWinsAlsoAcrossTheCrash() {
    CommandId id = world.send(Target.client("web-1"));
    world.broker.queue("web-1").clear();
    world.dispatch.cancel(id, false, Duration.ofSeconds(1));
    world.succeeds("web-1", id);
    world.turn();
    world.journal.commitSilently();
    world.crash();
    world.settle();
    ends(id, "web-1", DeliveryState.SUCCEEDED, null);
    assertThat(world.dispatch.openCancels("web-1")).isEmpty();
  }
}

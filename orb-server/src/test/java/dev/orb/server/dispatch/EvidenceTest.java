package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Progress;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.story.Clue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What can be said of a delivery afterwards, and what that costs. */
class EvidenceTest {
  private final World world = new World().with("web-1", "web-2").start();

  private List<String> evidence(CommandId id, String client) {
    return world.dispatch.story(id, client).evidence().stream().map(EvidenceTest::text).toList();
  }

  private static String text(Clue clue) {
    return clue.what().text()
        + (clue.n() == 0 ? "" : " " + clue.n())
        + (clue.attempt() == 0 ? "" : " of attempt " + clue.attempt());
  }

  @Test
  void anOrdinaryCommandWritesNothingDownForIt() {
    CommandId id = world.send(Target.client("web-1"));
    world.time.pass(Duration.ofSeconds(1));
    world.starts("web-1", id);
    world.settle();
    world.time.pass(Duration.ofSeconds(1));
    world.succeeds("web-1", id);
    world.settle();
    assertThat(evidence(id, "web-1"))
        .containsExactly("queued", "delivered", "started of attempt 1", "acknowledged", "ended");
    assertThat(world.journal.evidence).isEmpty();
    assertThat(world.journal.said).isEmpty();
  }

  @Test
  void whatTheBrokerHasNotConfirmedIsSaidToBeUnsent() {
    CompletableFuture<CommandRecord> begun =
        world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.turn();
    world.journal.commitOne();
    CommandId accepted = world.journal.all().get(0).id();
    assertThat(evidence(accepted, "web-1")).containsExactly("queued", "unsent");
    world.settle();
    assertThat(begun).isCompleted();
    assertThat(evidence(accepted, "web-1")).containsExactly("queued");
  }

  @Test
  void aLostSessionARedeliveryAndEachAttemptAreKept() {
    CommandId id = world.send(Target.client("web-1"));
    world.time.pass(Duration.ofSeconds(1));
    world.starts("web-1", id);
    world.settle();
    world.time.pass(Duration.ofSeconds(1));
    world.dispatch.sessionEnded("web-1", 1);
    world.settle();
    world.time.pass(Duration.ofSeconds(1));
    world.starts("web-1", id);
    world.settle();
    world.time.pass(Duration.ofSeconds(1));
    world.starts("web-1", id, 2);
    world.settle();
    world.time.pass(Duration.ofSeconds(1));
    world.tell(
        "web-1", new Progress(id, 1, 2, null, 50, "half", "out", world.time.instant(), 1, null));
    world.succeeds("web-1", id);
    world.settle();
    assertThat(evidence(id, "web-1"))
        .containsExactly(
            "queued",
            "started of attempt 1",
            "session-lost",
            "redelivered 1",
            "delivered",
            "started of attempt 2",
            "redelivered 2",
            "acknowledged",
            "ended");
    world.dispatch.sessionEnded("web-1", 1);
    world.settle();
    assertThat(evidence(id, "web-1")).as("it had ended").hasSize(9);
  }

  @Test
  void aRestartOfTheNodeWhileItRanIsKept() {
    CommandId id = world.send(Target.client("web-1"));
    world.starts("web-1", id);
    world.settle();
    world.crash();
    world.settle();
    assertThat(evidence(id, "web-1")).contains("node-restarted");
    world.dispatch.sessionEnded("web-1", 1);
    world.settle();
    assertThat(evidence(id, "web-1")).contains("session-lost");
  }

  @Test
  void theBrokersWordsACancelAndALateAnswerAreKept() {
    CommandId expired = world.send(Target.client("web-1"));
    world.passes(Duration.ofHours(1));
    world.expires("web-1", expired);
    world.settle();
    world.passes(Duration.ofSeconds(2));
    world.replies("web-1", expired, JsonCodec.parse("1"), null);
    world.passes(Duration.ofSeconds(1));
    assertThat(evidence(expired, "web-1"))
        .containsExactly("queued", "expired", "ended", "late-reply");

    CommandId stopped = world.send(Target.client("web-2"));
    world.starts("web-2", stopped);
    world.settle();
    world.broker.held.add("web-2/" + stopped);
    world.dispatch.cancel(stopped, false, Duration.ofSeconds(5));
    world.passes(Duration.ofMillis(10));
    world.cancelled("web-2", stopped, Control.Cancelled.Outcome.SIGNALLED);
    world.passes(Duration.ofMillis(10));
    world.fails("web-2", stopped, ErrorCode.CANCELLED);
    world.settle();
    assertThat(evidence(stopped, "web-2"))
        .containsSubsequence(
            "started of attempt 1",
            "cancel-requested",
            "cancel-signalled",
            "acknowledged",
            "cancel-confirmed",
            "ended");

    CommandId dead = world.send(Target.client("web-1"));
    world.dispatch.onDead(world.evidence(Addresses.DEAD, "web-1", dead));
    world.settle();
    assertThat(evidence(dead, "web-1")).contains("dead-lettered", "ended");
  }

  @Test
  void whoAnswersForAnotherIsSeenAtTheDeliveryThatItMeant() {
    CommandId id = world.send(Target.client("web-1"));
    world.tell("web-1", world.reply(id, JsonCodec.parse("1"), null, 7));
    world.settle();
    assertThat(world.delivery(id, "web-1").state()).isEqualTo(DeliveryState.QUEUED);
    assertThat(evidence(id, "web-1")).contains("orphan");
  }

  @Test
  void whereTheClientIsTellsWaitingFromWaiting() {
    world.fleet.put("away", ClientView.State.DISCONNECTED, 1, 0);
    world.broker.ensure("away");
    CommandId id = world.send(Target.all());
    world.fleet.put("web-2", ClientView.State.DISABLED, 1, 0);
    assertThat(world.dispatch.story(id, "web-1").cause()).isEqualTo("its client is connected");
    assertThat(world.dispatch.story(id, "web-2").cause()).isEqualTo("its client is disabled");
    assertThat(world.dispatch.story(id, "away").cause()).isEqualTo("its client is not connected");
    assertThat(world.dispatch.summary(id).reasons())
        .extracting(Summary.Group::message)
        .containsExactlyInAnyOrder(
            "its client is connected", "its client is disabled", "its client is not connected");
    world.passes(Duration.ofHours(1).plusSeconds(6));
    assertThat(world.dispatch.summary(id).reasons())
        .extracting(Summary.Group::message)
        .containsExactlyInAnyOrder(
            "its client did not take it in time; it is connected",
            "its client did not take it in time; it is disabled",
            "its client did not take it in time; it is not connected");
  }

  @Test
  void whatAHandlerSaidIsKeptWhenItsClientDiesAndTheNodeIsStartedAgain() {
    CommandId id = world.send(Target.client("web-1"));
    world.starts("web-1", id);
    world.tell(
        "web-1", new Progress(id, 1, 1, null, 40, "half", null, world.time.instant(), 1, null));
    world.tell(
        "web-1", new Progress(id, 2, 1, null, null, null, "one\n", world.time.instant(), 1, null));
    world.settle();
    assertThat(world.dispatch.story(id, "web-1").said()).as("at once").hasSize(2);
    world.passes(Duration.ofSeconds(1));
    assertThat(world.journal.said).hasSize(2);
    world.crash();
    world.tell(
        "web-1", new Progress(id, 1, 2, null, null, null, "two\n", world.time.instant(), 1, null));
    world.settle();
    assertThat(world.dispatch.story(id, "web-1").said())
        .extracting(said -> said.attempt() + "/" + said.seq() + " " + said.chunk())
        .containsExactly("1/1 null", "1/2 one\n", "2/1 two\n");
  }
}

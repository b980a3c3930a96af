package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Reply;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.transport.Envelope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProgressionTest {
  private final World world = new World().with("web-1", "web-2").start();

  private void is(CommandId id, String client, DeliveryState state, @Nullable Reason reason) {
    assertThat(world.delivery(id, client))
        .extracting(DeliveryRecord::state, DeliveryRecord::reason)
        .containsExactly(state, reason);
  }

  @Test
  void aCommandGoesFromQueuedOverRunningToSucceeded() {
    CommandId id = world.send(Target.client("web-1"));
    is(id, "web-1", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    assertThat(world.journal.deliveries(id)).as("queued is derived").isEmpty();

    var started = world.starts("web-1", id);
    world.settle();
    is(id, "web-1", DeliveryState.RUNNING, null);
    world.assertAcknowledged(started);

    var replied = world.succeeds("web-1", id);
    world.settle();
    is(id, "web-1", DeliveryState.SUCCEEDED, null);
    assertThat(world.delivery(id, "web-1").result()).isEqualTo(JsonCodec.parse("{\"ok\":true}"));
    world.assertAcknowledged(replied);
    assertThat(world.command(id).state()).isEqualTo(CommandState.SUCCEEDED);
    assertThat(world.command(id).finishedAt()).isEqualTo(world.time.instant());
    assertThat(world.counter("orb.commands", "outcome", "succeeded")).isEqualTo(1);
  }

  @Test
  void whatWaitsSaysWhetherItsClientIsHere() {
    world.fleet.disconnected("web-2");
    CommandId id = world.send(Target.clients(java.util.List.of("web-1", "web-2")));
    is(id, "web-1", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    is(id, "web-2", DeliveryState.QUEUED, Reason.WAITING_OFFLINE);
  }

  @Test
  void aReplyIsAcknowledgedOnlyAfterItsCommit() {
    CommandId id = world.send(Target.client("web-1"));
    var replied = world.succeeds("web-1", id);
    world.turn();
    assertThat(world.journal.uncommitted()).isEqualTo(1);
    assertThat(replied.acknowledged).isZero();
    world.journal.commitOne();
    assertThat(replied.acknowledged).isEqualTo(1);
  }

  @Test
  void aReplyOfAnotherClientIsAnOrphan() {
    CommandId id = world.send(Target.client("web-1"));
    var forged = world.succeeds("web-2", id);
    world.settle();
    is(id, "web-1", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    world.assertAcknowledged(forged);
    assertThat(world.journal.orphans()).hasSize(1);
    assertThat(world.journal.orphans().get(0).client()).isEqualTo("web-2");
    assertThat(world.metrics.counter("orb.orphans").count()).isEqualTo(1);
  }

  @Test
  void aReplyUnderAnotherEnrolmentIsAnOrphan() {
    CommandId id = world.send(Target.client("web-1"));
    Reply old = world.reply(id, JsonCodec.NULL, null, 7);
    var message = world.tell("web-1", old);
    world.settle();
    is(id, "web-1", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    world.assertAcknowledged(message);
    assertThat(world.journal.orphans()).hasSize(1);
  }

  @Test
  void aReplyToACommandThatNobodyKnowsIsAnOrphan() {
    CommandId unknown = CommandId.create(world.time.instant(), world.random);
    var message = world.succeeds("web-1", unknown);
    world.settle();
    world.assertAcknowledged(message);
    assertThat(world.journal.orphans().get(0).commandId()).isEqualTo(unknown.toString());
  }

  @Test
  void garbageIsKeptCountedAndAcknowledged() {
    ReceivedDouble garbage =
        new ReceivedDouble("orb.node.orb-1", "web-1", new byte[] {1, 2, 3}, java.util.Map.of());
    world.receive(garbage);
    world.settle();
    world.assertAcknowledged(garbage);
    assertThat(world.journal.orphans()).hasSize(1);
    assertThat(world.counter("orb.rejected", "code", "MALFORMED")).isEqualTo(1);
  }

  @Test
  void aSecondReplyAfterTheEndIsKeptAsLate() {
    CommandId id = world.send(Target.client("web-1"));
    world.fails("web-1", id, ErrorCode.INTERRUPTED);
    world.settle();
    var late = world.succeeds("web-1", id);
    world.settle();
    world.assertAcknowledged(late);
    DeliveryRecord row = world.delivery(id, "web-1");
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.reason()).isEqualTo(Reason.LOST);
    assertThat(row.late()).extracting(Json::text).asString().contains("{\"ok\":true}");
  }

  @Test
  void theSameReplyAgainIsNotLate() {
    CommandId id = world.send(Target.client("web-1"));
    Reply reply = world.reply(id, JsonCodec.NULL, null, 1);
    var first = world.tell("web-1", reply);
    var second = world.tell("web-1", reply);
    world.settle();
    var third = world.tell("web-1", reply);
    world.settle();
    world.assertAcknowledged(first);
    world.assertAcknowledged(second);
    world.assertAcknowledged(third);
    assertThat(world.delivery(id, "web-1").late()).isNull();
  }

  @Test
  void whatWasNeverTakenExpires() {
    CommandId id = world.send(Target.client("web-1"), ttl(Duration.ofSeconds(30)));
    world.passes(Duration.ofSeconds(34));
    is(id, "web-1", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    world.passes(Duration.ofSeconds(2));
    is(id, "web-1", DeliveryState.EXPIRED, Reason.NEVER_DELIVERED);
    assertThat(world.code(id, "web-1")).isEqualTo(ErrorCode.EXPIRED);
    assertThat(world.command(id).state()).isEqualTo(CommandState.FAILED);
  }

  @Test
  void theBrokersEvidenceMakesAnExpiryEarlier() {
    CommandId id = world.send(Target.client("web-1"), ttl(Duration.ofHours(1)));
    world.passes(Duration.ofSeconds(20));
    world.expires("web-1", id);
    world.settle();
    is(id, "web-1", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    world.passes(Duration.ofSeconds(1));
    is(id, "web-1", DeliveryState.EXPIRED, Reason.NEVER_DELIVERED);
  }

  @Test
  void expiryOfWhatHasStartedIsNoEnd() {
    CommandId id = world.send(Target.client("web-1"), ttl(Duration.ofSeconds(30)));
    world.time.pass(Duration.ofSeconds(29));
    world.expires("web-1", id);
    world.starts("web-1", id);
    world.settle();
    world.passes(Duration.ofSeconds(20));
    is(id, "web-1", DeliveryState.RUNNING, null);
    world.succeeds("web-1", id);
    world.settle();
    is(id, "web-1", DeliveryState.SUCCEEDED, null);
  }

  @Test
  void whatStartedAndIsSilentEndsAfterItsTimeoutAndGrace() {
    CommandId id = world.send(Target.client("web-1"));
    world.time.pass(Duration.ofSeconds(20));
    world.starts("web-1", id);
    world.settle();
    world.passes(Duration.ofSeconds(60).plus(DispatchSettings.RUNNING_GRACE).minusMillis(1));
    is(id, "web-1", DeliveryState.RUNNING, null);
    world.passes(Duration.ofMillis(1));
    is(id, "web-1", DeliveryState.FAILED, Reason.NO_REPLY);
    assertThat(world.code(id, "web-1")).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void aHandlersOwnLongerTimeoutIsWaitedFor() {
    World patient = new World().with("web-1");
    patient.dispatch.start(
        patient.fleet,
        (client, component, command) -> java.util.Optional.of(Duration.ofMinutes(10)));
    CommandId id = patient.send(Target.client("web-1"));
    patient.starts("web-1", id);
    patient.settle();
    patient.passes(Duration.ofMinutes(10));
    assertThat(patient.delivery(id, "web-1").state()).isEqualTo(DeliveryState.RUNNING);
    patient.passes(Duration.ofMinutes(1));
    assertThat(patient.delivery(id, "web-1").state()).isEqualTo(DeliveryState.FAILED);
  }

  @Test
  void anotherAttemptGetsItsOwnTime() {
    CommandId id = world.send(Target.client("web-1"));
    world.starts("web-1", id);
    world.passes(Duration.ofSeconds(70));
    world.starts("web-1", id, 2);
    world.settle();
    world.passes(Duration.ofSeconds(70));
    assertThat(world.delivery(id, "web-1"))
        .extracting(DeliveryRecord::state, DeliveryRecord::attempt)
        .containsExactly(DeliveryState.RUNNING, 2);
    world.passes(Duration.ofSeconds(20));
    is(id, "web-1", DeliveryState.FAILED, Reason.NO_REPLY);
  }

  @Test
  void aRemovedClientsDeliveriesEndAndNobodyElses() {
    CommandId id = world.send(Target.clients(java.util.List.of("web-1", "web-2")));
    world.starts("web-1", id);
    world.dispatch.removed("web-1", 1, java.util.List.of());
    world.settle();
    is(id, "web-1", DeliveryState.CANCELLED, Reason.CLIENT_REMOVED);
    assertThat(world.code(id, "web-1")).isEqualTo(ErrorCode.REMOVED);
    is(id, "web-2", DeliveryState.QUEUED, Reason.WAITING_BUSY);
  }

  @Test
  void aNewLedgerEndsWhatHadStartedAndTakesItsCopyAway() {
    CommandId started = world.send(Target.client("web-1"));
    CommandId waiting = world.send(Target.client("web-1"));
    world.starts("web-1", started);
    world.settle();
    var done = world.dispatch.ledgerLost("web-1", 1).toCompletableFuture();
    world.turn();
    assertThat(done).isNotDone();
    world.settle();
    assertThat(done).isCompleted();
    is(started, "web-1", DeliveryState.FAILED, Reason.LOST);
    assertThat(world.code(started, "web-1")).isEqualTo(ErrorCode.INTERRUPTED);
    is(waiting, "web-1", DeliveryState.QUEUED, Reason.WAITING_BUSY);
    assertThat(world.broker.queue("web-1")).hasSize(1);
  }

  @Test
  void aDeadLetterEndsAsPoison() {
    CommandId id = world.send(Target.client("web-1"));
    world.dispatch.onDead(world.evidence("orb.dead", "web-1", id));
    world.settle();
    is(id, "web-1", DeliveryState.DEAD, Reason.POISON);
  }

  @Test
  void evidenceAboutAnUnknownCommandIsAnOrphanAndAboutAnEndedOneIsNot() {
    CommandId ended = world.send(Target.client("web-1"));
    world.succeeds("web-1", ended);
    world.settle();
    var known = world.evidence("orb.expired", "web-1", ended);
    var unknown =
        world.evidence(
            "orb.expired", "web-1", CommandId.create(world.time.instant(), world.random));
    world.dispatch.onExpired(known);
    world.dispatch.onExpired(unknown);
    world.settle();
    world.assertAcknowledged(known);
    world.assertAcknowledged(unknown);
    assertThat(world.journal.orphans()).hasSize(1);
  }

  private static CommandOptions ttl(Duration ttl) {
    return CommandOptions.DEFAULT.withTtl(ttl);
  }

  @Test
  void aCopyOfWhatHasEndedIsNotLeftForALedgerThatDoesNotKnowIt() {
    CommandId ended = world.send(Target.client("web-1"));
    CommandId waits = world.send(Target.client("web-1"));
    world.succeeds("web-1", ended);
    world.settle();
    assertThat(world.broker.queue("web-1")).as("the acknowledgement was lost").hasSize(2);
    var done = world.dispatch.ledgerLost("web-1", 1).toCompletableFuture();
    world.settle();
    assertThat(done).isCompleted();
    assertThat(world.broker.queue("web-1"))
        .extracting(Envelope::id)
        .containsExactly(waits.toString());
  }
}

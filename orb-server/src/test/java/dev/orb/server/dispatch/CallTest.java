package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.Contract;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.server.fleet.ClientView;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CallTest {
  private static final CommandOptions FLEETING =
      CommandOptions.DEFAULT.withOffline(Offline.REJECT).withTtl(Duration.ofSeconds(5));
  private final World world = new World().with("web-1", "web-2").start();

  private CompletableFuture<DeliveryRecord> call(String client) {
    return world
        .dispatch
        .call(
            Submission.of(
                "disk.usage", JsonCodec.NULL, Target.client(client), FLEETING, "embedded"))
        .toCompletableFuture();
  }

  private static ErrorCode code(CompletableFuture<?> stage) {
    return stage
        .handle((done, failure) -> failure == null ? ErrorCode.INTERNAL : Causes.code(failure))
        .join();
  }

  private void ended(
      CompletableFuture<DeliveryRecord> call, DeliveryState state, Reason reason, ErrorCode code) {
    DeliveryRecord row = call.join();
    assertThat(row)
        .extracting(DeliveryRecord::state, DeliveryRecord::reason)
        .containsExactly(state, reason);
    assertThat(row.error()).extracting(error -> error.code()).isEqualTo(code);
  }

  @Test
  void aReplyEndsTheCallOnTheThreadThatBroughtIt() {
    var call = call("web-1");
    Command sent = world.first("web-1");
    assertThat(sent.durable()).isFalse();
    assertThat(sent.epoch()).isEqualTo(1);
    var reply = world.succeeds("web-1", sent.id());
    assertThat(call).as("no turn of the loop was made").isCompleted();
    world.assertAcknowledged(reply);
    assertThat(call.join().result()).isEqualTo(JsonCodec.parse("{\"ok\":true}"));
    assertThat(world.broker.queue("web-1").getFirst().durable()).isFalse();
    assertThat(world.journal.command(sent.id()).orElseThrow())
        .as("written behind")
        .extracting(CommandRecord::state, CommandRecord::durable)
        .containsExactly(CommandState.SUCCEEDED, false);
  }

  @Test
  void theClientIsToldALittleLessThanTheCallersDeadline() {
    assertThat(call("web-1")).isNotDone();
    assertThat(world.first("web-1").expiresAt()).isEqualTo(world.time.instant().plusMillis(4950));
  }

  @Test
  void whoCannotBeCalledIsSaidAtOnce() {
    world.fleet.disconnected("web-2");
    world.fleet.put("off", ClientView.State.DISABLED, 1, 0);
    assertThat(code(call("web-2"))).isEqualTo(ErrorCode.CLIENT_OFFLINE);
    assertThat(code(call("nobody"))).isEqualTo(ErrorCode.UNKNOWN_CLIENT);
    assertThat(code(call("off"))).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(world.broker.queue("web-2")).isEmpty();
    assertThat(world.counter("orb.rejected", "code", "CLIENT_OFFLINE")).isEqualTo(1);
  }

  @Test
  void aCallWhoseParametersDoNotFitIsRefusedAtOnce() {
    world.fleet.declares(
        "web-1",
        new Declared(
            "disk.usage",
            false,
            null,
            new Contract(
                JsonCodec.parse("{\"type\":\"object\",\"required\":[\"path\"]}"),
                null,
                "",
                Set.of())));
    assertThat(code(call("web-1"))).isEqualTo(ErrorCode.BAD_PARAMS);
    assertThat(call("web-2")).isNotDone();
  }

  @Test
  void aSilentClientEndsTheCallAtItsDeadline() {
    var call = call("web-1");
    world.passes(Duration.ofMillis(4999));
    assertThat(call).isNotDone();
    world.passes(Duration.ofMillis(1));
    ended(call, DeliveryState.EXPIRED, Reason.NEVER_DELIVERED, ErrorCode.EXPIRED);
  }

  @Test
  void aClientThatStartedAndIsSilentGaveNoReply() {
    var call = call("web-1");
    world.starts("web-1", world.first("web-1").id());
    world.passes(Duration.ofSeconds(5));
    ended(call, DeliveryState.FAILED, Reason.NO_REPLY, ErrorCode.TIMEOUT);
  }

  @Test
  void theEndOfItsSessionEndsTheCall() {
    var first = call("web-1");
    var other = call("web-2");
    world.dispatch.sessionEnded("web-1", 1);
    ended(first, DeliveryState.FAILED, Reason.LOST, ErrorCode.DISCONNECTED);
    assertThat(other).isNotDone();
  }

  @Test
  void theEndOfAnEarlierSessionDoesNot() {
    world.fleet.put("web-1", ClientView.State.CONNECTED, 1, 8);
    var call = call("web-1");
    world.dispatch.sessionEnded("web-1", 7);
    assertThat(call).isNotDone();
  }

  @Test
  void aReplyOfAnotherClientEndsNothing() {
    var call = call("web-1");
    var forged = world.succeeds("web-2", world.first("web-1").id());
    world.settle();
    assertThat(call).isNotDone();
    world.assertAcknowledged(forged);
    assertThat(world.journal.orphans()).hasSize(1);
  }

  @Test
  void aBrokerThatDoesNotTakeItEndsTheCall() {
    world.broker.failure = ErrorCode.NOT_CONNECTED;
    ended(call("web-1"), DeliveryState.FAILED, Reason.REFUSED, ErrorCode.NOT_CONNECTED);
  }

  @Test
  void aReplyAfterTheDeadlineIsKeptAsLateAndGivenToNobody() {
    var call = call("web-1");
    CommandId id = world.first("web-1").id();
    world.passes(Duration.ofSeconds(5));
    var late = world.succeeds("web-1", id);
    world.settle();
    world.assertAcknowledged(late);
    assertThat(call.join().state()).isEqualTo(DeliveryState.EXPIRED);
    assertThat(world.delivery(id, "web-1").late()).isNotNull();
  }

  @Test
  void severalAreAskedAtOnceAndWhoIsAwayIsRefused() {
    world.with("web-3");
    world.fleet.disconnected("web-3");
    world.fleet.put("web-2", ClientView.State.CONNECTED, 1, 9);
    var stage = world.begin(Target.all(), FLEETING);
    CommandRecord command = stage.join();
    assertThat(command.refused()).containsExactly(new Refusal("web-3", ErrorCode.CLIENT_OFFLINE));
    assertThat(world.first("web-1").epoch()).as("the newest of the sessions").isEqualTo(9);
    Heard heard = new Heard();
    world.dispatch.watch(command.id(), heard);
    world.succeeds("web-1", command.id());
    world.settle();
    assertThat(world.command(command.id()).state()).isEqualTo(CommandState.RUNNING);
    assertThat(world.deliveries(command.id()))
        .extracting(DeliveryRecord::state)
        .containsExactly(DeliveryState.SUCCEEDED, DeliveryState.QUEUED);
    world.fails("web-2", command.id(), ErrorCode.HANDLER_ERROR);
    world.settle();
    assertThat(heard.clients).containsExactly("web-1", "web-2");
    assertThat(heard.done).hasSize(1);
    assertThat(world.command(command.id()).state()).isEqualTo(CommandState.PARTIAL);
  }

  @Test
  void whenAllAreAwayTheCommandIsRefused() {
    world.fleet.disconnected("web-1");
    world.fleet.disconnected("web-2");
    var stage = world.begin(Target.all(), FLEETING);
    assertThat(code(stage)).isEqualTo(ErrorCode.CLIENT_OFFLINE);
    assertThatThrownBy(stage::join).hasCauseInstanceOf(AllRefused.class);
  }

  @Test
  void whoFollowsTooLateStillHearsEverything() {
    CommandId id = world.begin(Target.client("web-1"), FLEETING).join().id();
    world.succeeds("web-1", id);
    world.settle();
    Heard heard = new Heard();
    world.dispatch.watch(id, heard);
    world.settle();
    assertThat(heard.clients).containsExactly("web-1");
    assertThat(heard.done).hasSize(1);
  }

  @Test
  void aCancelAsksTheClientAndItsAnswerEndsIt() {
    CommandId id = world.begin(Target.client("web-1"), FLEETING).join().id();
    world.broker.held.add("web-1/" + id);
    var outcome = world.dispatch.cancel(id, false, Duration.ofSeconds(2)).toCompletableFuture();
    world.settle();
    assertThat(world.broker.control.get("web-1")).hasSize(1);
    world.cancelled("web-1", id, Control.Cancelled.Outcome.REMOVED);
    world.settle();
    assertThat(outcome.join()).isEqualTo(new CancelOutcome(1, 0, 0, 0, 0));
  }

  @Test
  void aStopEndsTheCallsThatAreOpen() {
    var call = call("web-1");
    world.dispatch.stop(Duration.ZERO);
    ended(call, DeliveryState.FAILED, Reason.LOST, ErrorCode.DISCONNECTED);
  }

  @Test
  void successesBeyondTheHistorysRateAreCountedNotWritten() {
    for (int i = 0; i < DispatchSettings.HISTORY_PER_SECOND + 5; i++) {
      var call = call("web-1");
      world.succeeds("web-1", world.first("web-1").id());
      world.broker.queue("web-1").clear();
      world.nodeQueue.clear();
      assertThat(call).isCompleted();
    }
    assertThat(world.journal.all()).hasSize(DispatchSettings.HISTORY_PER_SECOND);
    assertThat(world.metrics.counter("orb.history.skipped").count()).isEqualTo(5);
  }

  private static final class Heard implements Watcher {
    private final List<String> clients = new ArrayList<>();
    private final List<CommandRecord> done = new ArrayList<>();

    @Override
    public void ended(DeliveryRecord delivery) {
      clients.add(delivery.client());
    }

    @Override
    public void done(CommandRecord command) {
      done.add(command);
    }
  }

  @Test
  void anIdempotencyKeyNamesAnEphemeralCommandBeforeTheJournalDoes() {
    Submission keyed =
        Submission.of(
            "disk.usage",
            JsonCodec.NULL,
            Target.client("web-1"),
            FLEETING.withIdempotencyKey("once"),
            "ops");
    var first = world.begin(keyed);
    world.settle();
    CommandId id = first.join().id();
    assertThat(world.journal.command(id)).as("written behind").isEmpty();
    var again = world.begin(keyed);
    world.settle();
    assertThat(again.join().id()).isEqualTo(id);
    assertThat(world.broker.queue("web-1")).hasSize(1);
  }

  @Test
  void anEphemeralCopyThatExpiresAfterItsCommandHasEndedIsNoOrphan() {
    var call = call("web-1");
    Command sent = world.first("web-1");
    world.journal.full = true;
    world.passes(Duration.ofSeconds(6));
    assertThat(call).isCompleted();
    world.dispatch.onExpired(
        world.evidence(Addresses.EXPIRED, "web-1", sent.id()).ofEphemeralCommand());
    world.journal.full = false;
    world.settle();
    assertThat(world.journal.orphans()).isEmpty();
  }
}

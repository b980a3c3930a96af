package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final World world = new World().with("web-1").start();

  private List<String> accept(int number) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
      world.turn();
      world.journal.commitOne();
      World.drain(world.hands.telling);
      ids.add(stage.join().id().toString());
    }
    return ids;
  }

  @Test
  void aFullDiskRefusesWhatIsDurableAtOnceAndLetsTheRestGoOn() {
    var before = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.broker.storageFull = true;
    var refused = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    assertThat(refused.handle((done, failure) -> failure == null ? null : Causes.code(failure)))
        .isCompletedWithValue(ErrorCode.STORAGE_FULL);
    world.settle();
    assertThat(before).isCompleted();

    world.broker.storageFull = false;
    var after = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.settle();
    assertThat(world.broker.sent)
        .containsExactly(before.join().id().toString(), after.join().id().toString());
  }

  @Test
  void noMoreThanSixtyFourAreUnconfirmed() {
    List<String> ids = accept(90);
    World.drain(world.hands.sending);
    assertThat(world.broker.sent).hasSize(64);
    world.broker.confirmOne();
    World.drain(world.hands.sending);
    assertThat(world.broker.sent).hasSize(65);
    world.settle();
    assertThat(world.broker.sent).containsExactlyElementsOf(ids);
  }

  @Test
  void whatFailedIsSentAgainInOrderAndBeforeWhatIsNewer() {
    world.broker.failure = ErrorCode.UNAVAILABLE;
    List<String> ids = accept(3);
    world.settle();
    world.broker.failure = null;
    ids.addAll(accept(2));
    world.settle();
    assertThat(world.broker.sent).as("it pauses first").isEmpty();
    world.passes(Duration.ofMillis(100));
    world.passes(Duration.ofSeconds(1));
    assertThat(world.broker.queue("web-1"))
        .extracting(envelope -> envelope.id())
        .containsExactlyElementsOf(ids);
    assertThat(world.journal.all()).allMatch(world.journal::isSent);
  }

  @Test
  void aLostConfirmationDoesNotDeliverTwice() {
    world.broker.losesConfirmation = true;
    List<String> ids = accept(2);
    World.drain(world.hands.sending);
    world.broker.losesConfirmation = false;
    world.passes(Duration.ofSeconds(1));
    world.passes(Duration.ofSeconds(1));
    assertThat(world.broker.queue("web-1"))
        .extracting(envelope -> envelope.id())
        .containsExactlyElementsOf(ids);
    assertThat(world.journal.all()).allMatch(world.journal::isSent);
  }

  @Test
  void whatTheBrokerWillNeverTakeEndsAndHoldsNobodyUp() {
    world.broker.failure = ErrorCode.TOO_LARGE;
    var stage = world.begin(Target.client("web-1"), CommandOptions.DEFAULT);
    world.settle();
    CommandId refused = stage.join().id();
    world.broker.failure = null;
    CommandId good = world.send(Target.client("web-1"));
    assertThat(world.broker.sent).containsExactly(good.toString());
    assertThat(world.delivery(refused, "web-1"))
        .extracting(DeliveryRecord::state, DeliveryRecord::reason)
        .containsExactly(DeliveryState.FAILED, Reason.REFUSED);
    assertThat(world.code(refused, "web-1")).isEqualTo(ErrorCode.TOO_LARGE);
  }
}

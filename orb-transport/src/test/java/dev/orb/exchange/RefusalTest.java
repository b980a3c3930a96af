package dev.orb.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Heartbeat;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that run nothing are answered if they can be, counted, and never stop the queue. */
class RefusalTest {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  private TestMessage bytes(String text) {
    TestMessage message = new TestMessage.Builder().body(text.getBytes(UTF_8)).build();
    rig.session.receive(message);
    return message;
  }

  @Test
  void commandWithoutHandlerIsUnknown() {
    TestMessage message = rig.receive(rig.durable("nobody"));

    Rig.soon().until(message::isAcknowledged);
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
    assertThat(rig.wire.reply().attempt()).isZero();
    assertThat(rig.meter.refused).containsExactly(ErrorCode.UNKNOWN_COMMAND);
  }

  @Test
  void garbageIsCountedAndAcknowledgedWithoutAnAnswer() {
    TestMessage message = bytes("{\"v\":1,\"kind\":\"comm");

    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.wire.sent).isEmpty();
    assertThat(rig.meter.refused).containsExactly(ErrorCode.MALFORMED);
  }

  @Test
  void malformedCommandWhoseIdCanBeReadIsAnswered() {
    CommandId id = Rig.id();

    TestMessage message = bytes("{\"v\":1,\"kind\":\"command\",\"id\":\"" + id + "\",\"name\":7}");

    assertThat(rig.wire.code()).isEqualTo(ErrorCode.MALFORMED);
    assertThat(rig.wire.reply().corr()).isEqualTo(id);
    assertThat(rig.wire.sent.get(0).address()).isEqualTo("orb.node.orb-1");
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void commandOfAnotherVersionIsAnswered() {
    CommandId id = Rig.id();

    bytes("{\"v\":9,\"kind\":\"command\",\"id\":\"" + id + "\",\"name\":\"x\"}");

    assertThat(rig.wire.code()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION);
    assertThat(rig.wire.reply().corr()).isEqualTo(id);
  }

  @Test
  void malformedReplyIsNotAnswered() {
    TestMessage message =
        bytes("{\"v\":1,\"kind\":\"reply\",\"corr\":\"" + Rig.id() + "\",\"attempt\":\"x\"}");

    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.wire.sent).isEmpty();
  }

  @Test
  void messageOfAnotherKindIsDropped() {
    TestMessage message = TestMessage.of(new Heartbeat(MovableClock.START, 1, 0, null, 0));

    rig.session.receive(message);

    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.wire.sent).isEmpty();
    assertThat(rig.meter.refused).containsExactly(ErrorCode.MALFORMED);
  }

  @Test
  void oversizedCommandIsAnsweredByItsProperty() {
    CommandId id = Rig.id();
    TestMessage message =
        new TestMessage.Builder()
            .oversized()
            .properties(Map.of("orb_id", id.toString(), "orb_kind", "command"))
            .build();

    rig.session.receive(message);

    assertThat(rig.wire.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(rig.wire.reply().corr()).isEqualTo(id);
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void oversizedMessageWithoutAnIdIsDropped() {
    TestMessage message =
        new TestMessage.Builder().oversized().properties(Map.of("orb_id", "nonsense")).build();

    rig.session.receive(message);

    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.meter.refused).containsExactly(ErrorCode.TOO_LARGE);
  }

  @Test
  void answerToUnreadableBytesIsConfirmedBeforeTheyAreAcknowledged() {
    rig.wire.hold();

    TestMessage message =
        bytes("{\"v\":1,\"kind\":\"command\",\"id\":\"" + Rig.id() + "\",\"name\":7}");

    assertThat(message.isAcknowledged()).isFalse();
    rig.wire.confirm();
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void resultThatIsTooLargeIsAFailure() {
    rig.table.add("big", context -> "x".repeat(20_000), HandlerOptions.DEFAULT);

    TestMessage message = rig.receive(rig.durable("big"));

    Rig.soon().until(message::isAcknowledged);
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.TOO_LARGE);
  }
}

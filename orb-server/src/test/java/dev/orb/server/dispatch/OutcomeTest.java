package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Timing;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private final CommandId id = CommandId.create(NOW, new Random(1));

  private Reply failed(Failure failure, boolean saysStarted) {
    return new Reply(
        id, id, 0, null, failure, NOW, saysStarted ? new Timing(NOW, NOW, NOW) : null, 1, null);
  }

  private Reply failedInAttempt(Failure failure, int attempt) {
    return new Reply(id, id, attempt, null, failure, NOW, null, 1, null);
  }

  @ParameterizedTest
  @CsvSource({
    "HANDLER_ERROR, true,  FAILED,    FAILED,      HANDLER_ERROR",
    "TIMEOUT,       true,  FAILED,    TIMED_OUT,   TIMEOUT",
    "INTERRUPTED,   true,  FAILED,    LOST,        INTERRUPTED",
    "INTERRUPTED,   false, FAILED,    LOST,        INTERRUPTED",
    "CANCELLED,     true,  CANCELLED, STOPPED,     CANCELLED",
    "CANCELLED,     false, CANCELLED, CANCELLED,   CANCELLED",
    "EXPIRED,       false, EXPIRED,   NOT_STARTED, EXPIRED",
    "EXPIRED,       true,  FAILED,    LOST,        INTERRUPTED",
    "UNKNOWN_COMMAND, false, FAILED,  REFUSED,     UNKNOWN_COMMAND",
    "BAD_PARAMS,    false, FAILED,    REFUSED,     BAD_PARAMS"
  })
  void eachCodeOfAReplyEndsInItsStateAndReason(
      ErrorCode code, boolean started, DeliveryState state, Reason reason, ErrorCode shown) {
    for (Outcome outcome :
        new Outcome[] {
          Outcome.of(failed(Failure.of(code, "words"), started), false),
          Outcome.of(failed(Failure.of(code, "words"), false), started),
          Outcome.of(failedInAttempt(Failure.of(code, "words"), started ? 1 : 0), false)
        }) {
      assertThat(outcome.state()).isEqualTo(state);
      assertThat(outcome.reason()).isEqualTo(reason);
      assertThat(outcome.error()).extracting(Failure::code).isEqualTo(shown);
    }
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void noCodeIsWithoutAnEndWhoseReasonFitsItsState(ErrorCode code) {
    Outcome outcome = Outcome.of(failed(Failure.of(code, ""), false), false);
    assertThat(outcome.state().isFinal()).isTrue();
    assertThat(outcome.reason()).extracting(Reason::state).isEqualTo(outcome.state());
  }

  @Test
  void interruptedTooOftenIsDead() {
    Failure poison =
        new Failure(ErrorCode.INTERRUPTED, "3 times", JsonCodec.parse("{\"poison\":true}"));
    assertThat(Outcome.of(failed(poison, true), true))
        .extracting(Outcome::state, Outcome::reason)
        .containsExactly(DeliveryState.DEAD, Reason.POISON);
  }

  @Test
  void aDetailThatOnlyLooksLikePoisonIsNotDead() {
    Failure other =
        new Failure(ErrorCode.INTERRUPTED, "", JsonCodec.parse("{\"poison\":\"true\"}"));
    assertThat(Outcome.of(failed(other, true), true).state()).isEqualTo(DeliveryState.FAILED);
  }

  @Test
  void aResultOfNullIsSuccess() {
    Reply reply = new Reply(id, id, 1, JsonCodec.NULL, null, NOW, null, 1, null);
    assertThat(Outcome.of(reply, true))
        .isEqualTo(new Outcome(DeliveryState.SUCCEEDED, null, JsonCodec.NULL, null));
  }
}

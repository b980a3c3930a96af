package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The queue is held back at a bound, not the memory filled. */
class BackPressureTest {
  private final Semaphore permits = new Semaphore(0);
  private final Rig rig =
      new Rig(2, builder -> builder.limits(new IntakeLimits(10, 10, Duration.ofSeconds(5))));

  BackPressureTest() {
    rig.table.add("x", context -> permits.tryAcquire(60, SECONDS), HandlerOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    permits.release(1_000);
    rig.close();
  }

  private void openAre(int open) {
    Rig.soon().until(() -> rig.intake.openCommands() == open);
  }

  @Test
  void inletPausesAtTheLimitAndFlowsAgainAtHalf() {
    for (int i = 0; i < 9; i++) {
      rig.receive(i % 2 == 0 ? rig.durable("x") : rig.fleeting("x"));
    }
    assertThat(rig.inlet.paused).isFalse();

    rig.receive(rig.durable("x"));

    assertThat(rig.inlet.paused).isTrue();
    permits.release(4);
    openAre(6);
    assertThat(rig.inlet.paused).isTrue();
    permits.release(1);
    openAre(5);
    Rig.soon().until(() -> !rig.inlet.paused);
    assertThat(rig.inlet.pauses).hasValue(1);
  }

  @Test
  void unconfirmedRepliesCountToo() {
    permits.release(100);
    rig.wire.hold();
    for (int i = 0; i < 10; i++) {
      rig.receive(rig.durable("x"));
    }

    Rig.soon().until(() -> rig.wire.unconfirmed.size() == 10);
    assertThat(rig.inlet.paused).isTrue();

    rig.wire.confirm();
    assertThat(rig.inlet.paused).isFalse();
  }

  @Test
  void inletOfTheNextSessionIsPausedToo() {
    for (int i = 0; i < 10; i++) {
      rig.receive(rig.durable("x"));
    }
    rig.lose();

    rig.open(2);

    assertThat(rig.inlet.paused).isTrue();
    permits.release(5);
    Rig.soon().until(() -> !rig.inlet.paused);
  }

  @Test
  void fullLedgerPausesUntilItHasRoom() {
    permits.release(100);
    rig.ledger.full(true);
    Command command = rig.durable("x");
    rig.receive(command);
    assertThat(rig.inlet.paused).isTrue();
    openAre(0);
    assertThat(rig.inlet.paused).isTrue();

    rig.ledger.full(false);
    rig.advance(Duration.ofSeconds(1));

    assertThat(rig.inlet.paused).isFalse();
  }

  @Test
  void ledgerThatIsFullAtTheStartHoldsTheFirstSessionBack() {
    rig.ledger.full(true);

    rig.open(2);

    assertThat(rig.inlet.paused).isTrue();
  }

  @Test
  void withoutAnInletMoreCallsThanMayWaitAreRefused() {
    CommandIntake intake =
        CommandIntake.of(rig.table)
            .route(ReplyRoute.TO_CLIENT)
            .threads(rig.threads)
            .deadlines(rig.deadlines)
            .time(rig.time)
            .limits(new IntakeLimits(10, 10, Duration.ofSeconds(5)))
            .build();
    Wire wire = new Wire(rig.log);
    IntakeSession session =
        intake.open(SessionTerms.atServer("orb-1", 10_000, Duration.ofSeconds(60)), wire);

    for (int i = 0; i < 12; i++) {
      session.receive(
          new TestMessage.Builder()
              .body(MessageCodec.encode(rig.fleeting("x")))
              .sender("web-1")
              .build());
    }

    assertThat(intake.openCommands()).isEqualTo(10);
    assertThat(wire.replies()).hasSize(2);
    assertThat(Wire.failure(wire.replies().get(0)).code()).isEqualTo(ErrorCode.QUEUE_FULL);
  }

  @Test
  void chattyHandlerDoesNotFillTheWire() {
    rig.table.add(
        "chatty",
        context -> {
          for (int i = 0; i < 2_000; i++) {
            context.output("line " + i);
          }
          return null;
        },
        HandlerOptions.DEFAULT);
    rig.wire.holdEverything();

    rig.receive(rig.durable("chatty"));

    Rig.soon().until(() -> rig.wire.replies().size() == 1);
    assertThat(rig.wire.progress().size()).isBetween(2, 257);
    rig.wire.confirm();
  }
}

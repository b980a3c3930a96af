package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Command;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stopping: nothing new, work in hand to its end, then told to end; no thread stays. */
class IntakeStopTest {
  private final CountDownLatch go = new CountDownLatch(1);
  private final DeadlineThreads deadlines = new DeadlineThreads("stop", Ticker.SYSTEM);
  private final Rig rig =
      new Rig(
          1,
          builder ->
              builder
                  .deadlines(deadlines.deadlines())
                  .limits(new IntakeLimits(100, 10, Duration.ofMillis(50))));

  @AfterEach
  void close() {
    go.countDown();
    rig.close();
    deadlines.close();
  }

  private TestMessage running(HandlerOptions options) {
    rig.table.add(
        "slow",
        context -> {
          rig.log.add("inside");
          return go.await(60, SECONDS);
        },
        options);
    TestMessage message = rig.receive(rig.durable("slow"));
    Rig.soon().until(() -> rig.log.contains("inside"));
    return message;
  }

  @Test
  void runningHandlerMayEndWithinTheGrace() throws InterruptedException {
    TestMessage message = running(HandlerOptions.DEFAULT);
    Thread helper =
        new Thread(
            () -> {
              Rig.soon().until(() -> rig.inlet.paused);
              go.countDown();
            },
            "helper");
    helper.start();

    assertThat(rig.intake.stop(Duration.ofSeconds(30))).isTrue();

    helper.join(5_000);
    assertThat(rig.wire.reply().error()).isNull();
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void handlerThatDoesNotEndIsInterruptedAndSaidToBe() {
    TestMessage message = running(HandlerOptions.DEFAULT);

    assertThat(rig.intake.stop(Duration.ofMillis(20))).isTrue();

    assertThat(rig.wire.code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void idempotentHandlerThatDoesNotEndIsLeftToTheNextProcess() {
    TestMessage message = running(HandlerOptions.DEFAULT.asIdempotent());

    assertThat(rig.intake.stop(Duration.ofMillis(20))).isTrue();

    assertThat(rig.wire.replies()).isEmpty();
    assertThat(message.isAcknowledged()).isFalse();
    assertThat(rig.ledger.started()).hasSize(1);
  }

  @Test
  void whatWaitsGoesBackToTheQueueOrIsRefused() {
    running(HandlerOptions.DEFAULT);
    TestMessage durable = rig.receive(rig.durable("slow"));
    Command fleeting = rig.fleeting("slow");
    rig.receive(fleeting);

    rig.intake.stop(Duration.ofMillis(20));

    assertThat(durable.isAcknowledged()).isFalse();
    assertThat(rig.ledger.started()).isEmpty();
    assertThat(rig.wire.replies())
        .filteredOn(reply -> reply.corr().equals(fleeting.id()))
        .singleElement()
        .satisfies(
            reply -> assertThat(Wire.failure(reply).code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
  }

  @Test
  void whatCannotBeRecordedGoesBackToTheQueue() {
    rig.table.add("x", context -> "ran", HandlerOptions.DEFAULT);
    rig.ledger.fail(true);
    TestMessage message = rig.receive(rig.durable("x"));

    assertThat(rig.intake.stop(Duration.ZERO)).isTrue();

    assertThat(rig.wire.sent).isEmpty();
    assertThat(message.isAcknowledged()).isFalse();
  }

  @Test
  void whatComesAfterIsRefusedOrLeft() {
    rig.table.add("x", context -> "ran", HandlerOptions.DEFAULT);
    rig.intake.stop(Duration.ZERO);

    TestMessage durable = rig.receive(rig.durable("x"));
    rig.receive(rig.fleeting("x"));

    assertThat(rig.inlet.paused).isTrue();
    assertThat(durable.isAcknowledged()).isFalse();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThat(rig.intake.openCommands()).isZero();
  }

  @Test
  void noThreadIsLeft() {
    running(HandlerOptions.DEFAULT);
    assertThat(ours()).isNotEmpty();

    rig.intake.stop(Duration.ofMillis(20));
    assertThat(rig.threads.close(Duration.ofSeconds(5))).isTrue();
    deadlines.close();

    Rig.soon().untilAsserted(() -> assertThat(ours()).isEmpty());
  }

  private static Set<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("rig-") || name.startsWith("stop-"))
        .collect(Collectors.toSet());
  }
}

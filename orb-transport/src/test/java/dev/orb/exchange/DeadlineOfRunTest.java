package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run that takes too long is told, then interrupted, then answered without it. */
// why: the exchange waits for the future that a handler returns as its result
@SuppressWarnings("FutureReturnValueIgnored")
class DeadlineOfRunTest {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Rig rig = new Rig();
  private final CountDownLatch never = new CountDownLatch(1);

  @AfterEach
  void close() {
    never.countDown();
    rig.close();
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  private void isRunning() {
    Rig.soon().until(() -> rig.log.contains("inside"));
  }

  @Test
  void handlerThatListensEndsWithTimeout() {
    CountDownLatch told = new CountDownLatch(1);
    AtomicBoolean flag = new AtomicBoolean();
    rig.table.add(
        "x",
        context -> {
          context.onCancel(told::countDown);
          rig.log.add("inside");
          told.await(5, SECONDS);
          flag.set(context.cancelled());
          return "too late";
        },
        HandlerOptions.DEFAULT);
    rig.receive(Rig.with(rig.durable("x"), Duration.ofSeconds(10), null));
    isRunning();

    rig.advance(Duration.ofSeconds(9));
    assertThat(told.getCount()).isEqualTo(1);
    rig.advance(Duration.ofSeconds(1));

    settled();
    assertThat(flag).isTrue();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(rig.meter.ran).containsExactly("x TIMEOUT");
  }

  @Test
  void handlerThatDoesNotListenIsInterruptedAfterTheGrace() {
    rig.table.add(
        "x",
        context -> {
          rig.log.add("inside");
          return never.await(60, SECONDS);
        },
        HandlerOptions.DEFAULT);
    rig.receive(Rig.with(rig.durable("x"), Duration.ofSeconds(10), null));
    isRunning();

    rig.advance(Duration.ofSeconds(10));
    assertThat(rig.wire.replies()).isEmpty();
    rig.advance(GRACE);

    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void handlerThatIgnoresInterruptsIsAnsweredAndItsLaneStaysTaken() {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    rig.table.add(
        "x",
        context -> {
          runs.incrementAndGet();
          rig.log.add("inside");
          boolean waits = true;
          while (waits) {
            try {
              waits = !go.await(60, SECONDS);
            } catch (InterruptedException e) {
              rig.log.add("ignored");
            }
          }
          return "at last";
        },
        HandlerOptions.DEFAULT.asSerial());
    rig.receive(Rig.with(rig.durable("x"), Duration.ofSeconds(10), null));
    isRunning();
    rig.receive(rig.durable("x"));

    rig.advance(Duration.ofSeconds(10));
    rig.advance(GRACE);
    Rig.soon().until(() -> rig.log.contains("ignored"));
    rig.advance(Stopping.PATIENCE);

    assertThat(rig.wire.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(runs).as("the second waits for the first to truly end").hasValue(1);
    go.countDown();
    settled();
    assertThat(runs).hasValue(2);
    assertThat(rig.wire.replies()).hasSize(2);
  }

  @Test
  void stageThatDoesNotEndIsCancelled() {
    AtomicReference<CompletableFuture<String>> stage = new AtomicReference<>();
    rig.table.add(
        "x",
        context -> {
          CompletableFuture<String> pending = new CompletableFuture<>();
          stage.set(pending);
          rig.log.add("inside");
          return pending;
        },
        HandlerOptions.DEFAULT);
    rig.receive(Rig.with(rig.durable("x"), Duration.ofSeconds(10), null));
    isRunning();

    rig.advance(Duration.ofSeconds(10));
    rig.advance(GRACE);

    settled();
    assertThat(stage.get()).isCancelled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void detailOfAHandlerThatWasToldIsKept() {
    CountDownLatch told = new CountDownLatch(1);
    rig.table.add(
        "x",
        context -> {
          context.onCancel(told::countDown);
          rig.log.add("inside");
          told.await(5, SECONDS);
          throw new CommandFailed("killed", Map.of("exit", 143));
        },
        HandlerOptions.DEFAULT);
    rig.receive(Rig.with(rig.durable("x"), Duration.ofSeconds(10), null));
    isRunning();

    rig.advance(Duration.ofSeconds(10));

    settled();
    Failure failure = Wire.failure(rig.wire.reply());
    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure.detail()).isEqualTo(JsonCodec.parse("{\"exit\":143}"));
  }

  @Test
  void timeoutIsTheSendersThenTheHandlersThenTheFleets() {
    Duration minute = Duration.ofMinutes(1);
    Registered plain = handler(HandlerOptions.DEFAULT);
    Registered own = handler(HandlerOptions.DEFAULT.withTimeout(Duration.ofSeconds(30)));
    Registered capped = handler(HandlerOptions.DEFAULT.withMaxTimeout(Duration.ofSeconds(5)));

    assertThat(plain.limit(rig.durable("x"), minute)).isEqualTo(minute);
    assertThat(own.limit(rig.durable("x"), minute)).isEqualTo(Duration.ofSeconds(30));
    assertThat(own.limit(Rig.with(rig.durable("x"), Duration.ofHours(1), null), minute))
        .isEqualTo(Duration.ofHours(1));
    assertThat(capped.limit(Rig.with(rig.durable("x"), Duration.ofHours(1), null), minute))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(
            plain.limit(
                Rig.with(rig.durable("x"), Duration.ofMillis(Long.MAX_VALUE), null), minute))
        .isEqualTo(Duration.ofDays(3650));
  }

  private static Registered handler(HandlerOptions options) {
    return new Registered("x", options, context -> null);
  }

  @Test
  void interruptThatIsLeftOverReachesNeitherTheLedgerNorTheNextCommand() {
    rig.table.add(
        "x",
        context -> {
          Thread.currentThread().interrupt();
          return null;
        },
        HandlerOptions.DEFAULT.asSerial());
    rig.table.add("y", context -> Thread.currentThread().isInterrupted(), HandlerOptions.DEFAULT);

    for (int i = 0; i < 20; i++) {
      rig.receive(rig.durable("x"));
      rig.receive(rig.durable("y"));
    }

    settled();
    assertThat(rig.wire.replies())
        .extracting(reply -> reply.result())
        .doesNotContain(JsonCodec.of(true));
    assertThat(rig.log).doesNotContain("ledger.interrupted");
  }
}

package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Retries;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled.Outcome;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A handler that fails runs again, within the one delivery. */
class RetriesTest {
  private static final Retries THREE = new Retries(3, Duration.ofSeconds(10), 2);
  private Rig rig = new Rig();
  private final AtomicInteger failures = new AtomicInteger();

  RetriesTest() {
    handlers();
  }

  private void handlers() {
    rig.table.add(
        "flaky",
        context -> {
          rig.log.add("attempt " + context.attempt() + " of " + context.id());
          if (failures.getAndDecrement() > 0) {
            throw new CommandFailed("not now", List.of(context.attempt()));
          }
          return "done";
        },
        HandlerOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Command flaky(Retries retries) {
    return rig.durable("flaky").withRetries(retries);
  }

  private void attempts(CommandId id, int number) {
    Rig.soon()
        .until(() -> rig.log.stream().filter(line -> line.endsWith(" of " + id)).count() == number);
  }

  /** Waits until the attempt's failure is in the ledger. */
  private void failed(CommandId id, int attempt) {
    Rig.soon()
        .until(
            () ->
                rig.ledger.find(id).orElse(null) instanceof Ledger.Entry.Failed entry
                    && entry.attempt() == attempt);
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  private Outcome cancel(CommandId id, boolean queuedOnly) {
    return rig.intake.cancel(
        new Cancel(id, rig.time.now().plus(Duration.ofHours(1)), queuedOnly, rig.time.now()));
  }

  private List<Progress> progress() {
    return rig.wire.sent.stream()
        .map(envelope -> MessageCodec.decode(envelope.body()))
        .filter(Progress.class::isInstance)
        .map(Progress.class::cast)
        .toList();
  }

  @Test
  void anAttemptThatFailsIsFollowedByAnotherAfterTheDelay() {
    failures.set(2);
    Command command = flaky(THREE);
    TestMessage message = rig.receive(command);
    failed(command.id(), 1);
    assertThat(rig.wire.replies()).isEmpty();
    rig.advance(Duration.ofSeconds(9));
    attempts(command.id(), 1);

    rig.advance(Duration.ofSeconds(1));
    failed(command.id(), 2);
    rig.advance(Duration.ofSeconds(19));
    attempts(command.id(), 2);
    rig.advance(Duration.ofSeconds(1));
    settled();

    Reply reply = rig.wire.reply();
    assertThat(reply.attempt()).isEqualTo(3);
    assertThat(reply.result()).isEqualTo(JsonCodec.of("done"));
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.log)
        .containsSubsequence(
            "ledger.start 1", "ledger.fail 1", "ledger.start 2", "ledger.fail 2", "ledger.start 3");
    assertThat(progress())
        .anyMatch(p -> p.attempt() == 1 && Progress.STARTED.equals(p.state()))
        .anyMatch(p -> p.attempt() == 1 && String.valueOf(p.text()).contains("not now"));
  }

  @Test
  void theLastFailureIsTheAnswer() {
    failures.set(99);
    Command command = flaky(new Retries(1, Duration.ofSeconds(10), 1));
    rig.receive(command);
    failed(command.id(), 1);
    rig.advance(Duration.ofSeconds(10));
    settled();

    assertThat(rig.wire.code()).isEqualTo(ErrorCode.HANDLER_ERROR);
    assertThat(rig.wire.reply().attempt()).isEqualTo(2);
    assertThat(rig.wire.replies()).hasSize(1);
  }

  @Test
  void whatWasRefusedIsNotTriedAgain() {
    rig.table.add(
        "picky",
        context -> {
          throw new OrbException(ErrorCode.BAD_PARAMS, "no");
        },
        HandlerOptions.DEFAULT);
    rig.receive(rig.durable("picky").withRetries(THREE));
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.BAD_PARAMS);
    rig.wire.sent.clear();
    rig.receive(rig.durable("nobody").withRetries(THREE));
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
  }

  @Test
  void noAttemptBeginsAfterTheCommandHasExpired() {
    failures.set(99);
    Command late =
        Rig.command(Rig.id(), "flaky", true, rig.time.now().plusSeconds(25)).withRetries(THREE);
    rig.receive(late);
    failed(late.id(), 1);
    rig.advance(Duration.ofSeconds(10));
    settled();
    assertThat(rig.wire.code()).as("the next were after 30 s").isEqualTo(ErrorCode.HANDLER_ERROR);
    assertThat(rig.wire.reply().attempt()).isEqualTo(2);
  }

  @Test
  void anAttemptWhoseTurnComesTooLateIsAnsweredWithTheFailureBeforeIt() {
    failures.set(1);
    Command late =
        Rig.command(Rig.id(), "flaky", true, rig.time.now().plusSeconds(15)).withRetries(THREE);
    rig.receive(late);
    failed(late.id(), 1);
    rig.advance(Duration.ofSeconds(60));
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.HANDLER_ERROR);
    assertThat(rig.wire.reply().attempt()).isEqualTo(1);
    attempts(late.id(), 1);
  }

  @Test
  void aTimeoutIsTriedAgainUnlessItsHandlerIsStillThere() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch stuck = new CountDownLatch(1);
    rig.table.add(
        "slow",
        context -> {
          if (runs.incrementAndGet() == 1) {
            new CountDownLatch(1).await(60, SECONDS);
          }
          return "done";
        },
        HandlerOptions.DEFAULT);
    rig.table.add(
        "stuck",
        context -> {
          while (true) {
            try {
              return stuck.await(60, SECONDS);
            } catch (InterruptedException e) {
              rig.log.add("ignored");
            }
          }
        },
        HandlerOptions.DEFAULT);
    Command slow = Rig.with(rig.durable("slow"), Duration.ofSeconds(1), null).withRetries(THREE);
    rig.receive(slow);
    Rig.soon().until(() -> runs.get() == 1);
    rig.advance(Duration.ofSeconds(1));
    rig.advance(Duration.ofSeconds(5));
    failed(slow.id(), 1);
    rig.advance(Duration.ofSeconds(10));
    settled();
    assertThat(rig.wire.reply().attempt()).isEqualTo(2);

    rig.wire.sent.clear();
    Command held = Rig.with(rig.durable("stuck"), Duration.ofSeconds(1), null).withRetries(THREE);
    rig.receive(held);
    Rig.soon()
        .until(
            () -> {
              rig.advance(Duration.ofSeconds(1));
              return rig.intake.openCommands() == 0;
            });
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(rig.ledger.find(held.id())).get().isInstanceOf(Ledger.Entry.Finished.class);
    stuck.countDown();
  }

  @Test
  void aCancelEndsTheWaitAtOnce() {
    failures.set(99);
    Command command = flaky(THREE);
    TestMessage message = rig.receive(command);
    failed(command.id(), 1);
    assertThat(cancel(command.id(), true)).isEqualTo(Outcome.RUNNING);
    assertThat(rig.wire.replies()).isEmpty();

    assertThat(cancel(command.id(), false)).isEqualTo(Outcome.SIGNALLED);

    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(Objects.requireNonNull(rig.wire.reply().timing()).started())
        .as("so that it counts as stopped")
        .isNotNull();
    assertThat(message.isAcknowledged()).isTrue();
    rig.advance(Duration.ofMinutes(5));
    attempts(command.id(), 1);
  }

  @Test
  void aCancelThatMeetsTheFailureIsNeverLost() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      failures.set(99);
      rig.wire.sent.clear();
      Command command = flaky(THREE);
      Thread canceller = new Thread(() -> cancel(command.id(), false), "canceller");
      rig.receive(command);
      canceller.start();
      canceller.join(5_000);
      Rig.soon().until(() -> !rig.wire.replies().isEmpty());
      settled();
      assertThat(rig.wire.replies()).hasSize(1);
      assertThat(rig.wire.code()).isIn(ErrorCode.CANCELLED, ErrorCode.HANDLER_ERROR);
    }
  }

  @Test
  void whileItWaitsOthersRunButNoneOfItsLane() {
    failures.set(1);
    Command first = Rig.with(rig.durable("flaky"), null, "k").withRetries(THREE);
    Command second = Rig.with(rig.durable("flaky"), null, "k");
    Command other = rig.durable("flaky");
    rig.receive(first);
    failed(first.id(), 1);
    rig.receive(second);
    rig.receive(other);
    attempts(other.id(), 1);
    assertThat(rig.wire.replies()).extracting(Reply::corr).containsExactly(other.id());

    rig.advance(Duration.ofSeconds(10));
    settled();
    assertThat(rig.wire.replies())
        .extracting(Reply::corr)
        .containsExactly(other.id(), first.id(), second.id());
  }

  @Test
  void whenTheFirstOfALaneIsCancelledWhileItWaitsTheNextMovesUp() {
    failures.set(1);
    Command first = Rig.with(rig.durable("flaky"), null, "k").withRetries(THREE);
    Command second = Rig.with(rig.durable("flaky"), null, "k");
    rig.receive(first);
    failed(first.id(), 1);
    rig.receive(second);
    cancel(first.id(), false);
    settled();
    assertThat(rig.wire.replies()).extracting(Reply::corr).containsExactly(first.id(), second.id());
  }

  @Test
  void waitingAttemptsHoldNoThreadAndDoNotStopTheQueue() {
    failures.set(150);
    for (int i = 0; i < 150; i++) {
      rig.receive(flaky(THREE));
    }
    Rig.soon().until(() -> failures.get() == 0);
    Rig.soon().until(() -> !rig.inlet.paused);
    Command other = rig.durable("flaky");
    rig.receive(other);
    Rig.soon().until(() -> rig.wire.replies().size() == 1);
    assertThat(rig.wire.reply().corr()).isEqualTo(other.id());
    rig.advance(Duration.ofSeconds(10));
    settled();
    assertThat(rig.wire.replies()).hasSize(151);
  }

  @Test
  void anotherProcessGoesOnWithTheCountAndTheDueTime() {
    failures.set(1);
    Command command = flaky(THREE);
    rig.receive(command);
    failed(command.id(), 1);
    Ledger.Entry left = rig.ledger.find(command.id()).orElseThrow();
    Rig before = rig;
    rig = new Rig();
    handlers();
    before.close();
    failures.set(1);
    rig.ledger.put(command.id(), left);

    rig.receive(command);
    rig.advance(Duration.ofSeconds(9));
    assertThat(rig.log).noneMatch(line -> line.startsWith("attempt"));
    rig.advance(Duration.ofSeconds(1));
    failed(command.id(), 2);
    rig.advance(Duration.ofSeconds(20));
    settled();
    assertThat(rig.wire.reply().attempt()).isEqualTo(3);
    assertThat(rig.wire.replies()).hasSize(1);
  }

  @Test
  void failuresAreNotDeathsOfAProcess() {
    rig.table.add("again", context -> "ran", HandlerOptions.DEFAULT.asIdempotent());
    Command failed = rig.durable("again").withRetries(THREE);
    rig.ledger.put(
        failed.id(), new Ledger.Entry.Started(new Attempt(3, 2, null), "process-1", null));
    rig.receive(failed);
    settled();
    assertThat(rig.wire.reply().attempt()).isEqualTo(4);
    assertThat(rig.wire.reply().error()).isNull();

    rig.wire.sent.clear();
    Command poison = rig.durable("again").withRetries(THREE);
    rig.ledger.put(
        poison.id(), new Ledger.Entry.Started(new Attempt(5, 2, null), "process-1", null));
    rig.receive(poison);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.INTERRUPTED);
  }

  @Test
  void aCutOffAttemptOfWhatIsNotIdempotentIsNotTriedAgain() {
    Command command = flaky(THREE);
    rig.ledger.put(
        command.id(), new Ledger.Entry.Started(new Attempt(2, 1, null), "process-1", null));
    rig.receive(command);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.INTERRUPTED);
  }

  @Test
  void aStopLeavesWhatWaitsToTheNextProcess() {
    failures.set(1);
    Command command = flaky(THREE);
    TestMessage message = rig.receive(command);
    failed(command.id(), 1);
    assertThat(rig.intake.stop(Duration.ofSeconds(5))).isTrue();
    assertThat(message.isAcknowledged()).isFalse();
    assertThat(rig.wire.replies()).isEmpty();
    assertThat(rig.ledger.find(command.id())).get().isInstanceOf(Ledger.Entry.Failed.class);
  }

  @Test
  void aFailureThatCannotBeRecordedIsNotFollowedByAnAttempt() {
    failures.set(1);
    rig.ledger.hold();
    Command command = flaky(THREE);
    rig.receive(command);
    Rig.soon().until(() -> rig.ledger.commitOne());
    Rig.soon().until(() -> rig.ledger.waitingWrites() == 1);
    rig.advance(Duration.ofSeconds(30));
    attempts(command.id(), 1);
    rig.ledger.commitOne();
    Rig.soon()
        .until(
            () -> {
              rig.advance(Duration.ofSeconds(1));
              rig.ledger.commitOne();
              return rig.intake.openCommands() == 0;
            });
    assertThat(rig.wire.reply().attempt()).isEqualTo(2);
  }

  @Test
  void anEphemeralCommandIsTriedAgainUntilItsCallerGivesUp() {
    failures.set(1);
    Command command = rig.fleeting("flaky").withRetries(THREE);
    rig.receive(command);
    attempts(command.id(), 1);
    Rig.soon()
        .until(
            () -> {
              rig.advance(Duration.ofSeconds(1));
              return rig.intake.openCommands() == 0;
            });
    assertThat(rig.wire.reply().attempt()).isEqualTo(2);

    rig.wire.sent.clear();
    failures.set(99);
    Command hopeless = rig.fleeting("flaky").withRetries(new Retries(5, Duration.ofMinutes(1), 1));
    rig.receive(hopeless);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.HANDLER_ERROR);
    assertThat(rig.wire.reply().attempt()).isEqualTo(1);
  }
}

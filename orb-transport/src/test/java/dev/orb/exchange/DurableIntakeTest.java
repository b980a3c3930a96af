package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Progress;
import dev.orb.protocol.message.Reply;
import dev.orb.protocol.message.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guarantee 2: acknowledged means replied. */
class DurableIntakeTest {
  private final Rig rig = new Rig();
  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void close() {
    rig.close();
  }

  private void handler(HandlerOptions options) {
    rig.table.add(
        "disk",
        context -> {
          rig.log.add("handler " + context.attempt());
          return runs.incrementAndGet();
        },
        options);
  }

  private void slow(CountDownLatch go) {
    rig.table.add(
        "slow",
        context -> {
          rig.log.add("inside");
          return go.await(5, SECONDS);
        },
        HandlerOptions.DEFAULT);
  }

  private void isRunning() {
    Rig.soon().until(() -> rig.log.contains("inside"));
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  @Test
  void startIsRecordedBeforeTheHandlerAndTheReplyIsConfirmedBeforeTheAcknowledgement() {
    handler(HandlerOptions.DEFAULT);

    rig.receive(rig.durable("disk"));

    settled();
    assertThat(rig.log)
        .containsExactly(
            "ledger.start 1",
            "handler 1",
            "ledger.finish",
            "send reply",
            "acknowledge",
            "ledger.acknowledged");
  }

  @Test
  void startIsToldOnlyOfWhatLastsAndAsItWas() {
    CountDownLatch go = new CountDownLatch(1);
    slow(go);
    Instant begun = rig.time.now();
    rig.receive(rig.durable("slow"));
    isRunning();
    assertThat(rig.wire.progress()).as("a command that may end at once").isEmpty();

    rig.advance(DurableWork.HELD_BACK);
    rig.advance(DurableWork.HELD_BACK);

    assertThat(rig.wire.progress())
        .singleElement()
        .satisfies(
            started -> {
              assertThat(started.state()).isEqualTo(Progress.STARTED);
              assertThat(started.seq()).isZero();
              assertThat(started.ts()).as("when it started").isEqualTo(begun);
            });
    go.countDown();
    settled();
    assertThat(rig.wire.reply().timing()).isNotNull().extracting(Timing::started).isEqualTo(begun);
  }

  @Test
  void nothingIsToldOfAStartAfterTheReply() {
    handler(HandlerOptions.DEFAULT);
    rig.receive(rig.durable("disk"));
    settled();

    rig.advance(DurableWork.HELD_BACK);

    assertThat(rig.wire.progress()).isEmpty();
    assertThat(rig.wire.reply().timing()).isNotNull().extracting(Timing::started).isNotNull();
  }

  @Test
  void replyCarriesCorrelationAttemptEnrolmentTraceAndTiming() {
    handler(HandlerOptions.DEFAULT);
    Command command = rig.durable("disk");

    rig.receive(command);

    settled();
    Reply reply = rig.wire.reply();
    assertThat(reply.corr()).isEqualTo(command.id());
    assertThat(reply.attempt()).isEqualTo(1);
    assertThat(reply.enrolment()).isEqualTo(7);
    assertThat(reply.trace()).isEqualTo("00-trace-01");
    assertThat(reply.result()).isEqualTo(JsonCodec.of(1));
    assertThat(reply.timing()).isNotNull();
    assertThat(rig.wire.sent.get(0).address()).isEqualTo("orb.node.orb-2");
    assertThat(rig.wire.sent.get(0).durable()).isTrue();
  }

  @Test
  void handlerDoesNotRunBeforeItsStartIsCommitted() {
    handler(HandlerOptions.DEFAULT);
    rig.ledger.hold();

    TestMessage message = rig.receive(rig.durable("disk"));

    assertThat(rig.ledger.waitingWrites()).isEqualTo(1);
    assertThat(runs).hasValue(0);
    rig.ledger.commitOne();
    Rig.soon().until(() -> rig.ledger.waitingWrites() == 1);
    assertThat(runs).hasValue(1);
    assertThat(rig.wire.replies()).isEmpty();
    rig.ledger.commitOne();
    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void messageIsNotAcknowledgedWhileTheReplyIsUnconfirmed() {
    handler(HandlerOptions.DEFAULT);
    rig.wire.hold();

    TestMessage message = rig.receive(rig.durable("disk"));

    Rig.soon().until(() -> rig.wire.unconfirmed.size() == 1);
    assertThat(message.isAcknowledged()).isFalse();
    rig.wire.confirm();
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.intake.openCommands()).isZero();
  }

  @Test
  void idSeenFinishedIsAnsweredWithTheStoredReplyAndNotRunAgain() {
    handler(HandlerOptions.DEFAULT);
    Command command = rig.durable("disk");
    rig.receive(command);
    settled();
    Reply first = rig.wire.reply();

    TestMessage again = rig.receive(command);

    settled();
    assertThat(runs).hasValue(1);
    assertThat(rig.wire.replies()).containsExactly(first, first);
    assertThat(again.isAcknowledged()).isTrue();
  }

  @Test
  void idThatThisProcessRunsIsJoinedAndAcknowledgedTogether() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    rig.table.add(
        "slow",
        context -> {
          runs.incrementAndGet();
          return go.await(5, SECONDS);
        },
        HandlerOptions.DEFAULT);
    Command command = rig.durable("slow");
    TestMessage first = rig.receive(command);
    Rig.soon().until(() -> runs.get() == 1);

    TestMessage second = rig.receive(command);

    assertThat(first.isAcknowledged() || second.isAcknowledged()).isFalse();
    go.countDown();
    settled();
    assertThat(runs).hasValue(1);
    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(first.isAcknowledged() && second.isAcknowledged()).isTrue();
  }

  @Test
  void idStartedByAnEarlierProcessIsInterrupted() {
    handler(HandlerOptions.DEFAULT);
    Command command = rig.durable("disk");
    rig.ledger.put(command.id(), new Ledger.Entry.Started(1, "process-1", null));

    TestMessage message = rig.receive(command);

    settled();
    assertThat(runs).hasValue(0);
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(rig.wire.reply().attempt()).isEqualTo(1);
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.ledger.find(command.id())).get().isInstanceOf(Ledger.Entry.Finished.class);
  }

  @Test
  void idStartedByAnEarlierProcessRunsAgainIfItsHandlerIsIdempotent() {
    handler(HandlerOptions.DEFAULT.asIdempotent());
    Command command = rig.durable("disk");
    rig.ledger.put(command.id(), new Ledger.Entry.Started(1, "process-1", null));

    rig.receive(command);

    settled();
    assertThat(rig.log).contains("ledger.start 2", "handler 2");
    assertThat(rig.wire.reply().attempt()).isEqualTo(2);
    assertThat(rig.wire.reply().error()).isNull();
  }

  @Test
  void idStartedAsOftenAsItMayIsPoison() {
    handler(HandlerOptions.DEFAULT.asIdempotent());
    Command command = rig.durable("disk");
    rig.ledger.put(command.id(), new Ledger.Entry.Started(3, "process-1", null));

    rig.receive(command);

    settled();
    assertThat(runs).hasValue(0);
    Failure error = Wire.failure(rig.wire.reply());
    assertThat(error.code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(error.detail()).isEqualTo(JsonCodec.parse("{\"attempts\":3,\"poison\":true}"));
  }

  @Test
  void idStartedByAnEarlierProcessIsInterruptedIfItsTimeToStartIsOver() {
    handler(HandlerOptions.DEFAULT.asIdempotent());
    Command command = rig.durable("disk");
    rig.ledger.put(command.id(), new Ledger.Entry.Started(1, "process-1", null));
    rig.advance(Duration.ofHours(2));

    rig.receive(command);

    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.INTERRUPTED);
  }

  @Test
  void replyThatCouldNotBeSentIsSentWhenTheCommandComesAgain() {
    handler(HandlerOptions.DEFAULT);
    Command command = rig.durable("disk");
    rig.wire.hold();
    TestMessage first = rig.receive(command);
    Rig.soon().until(() -> rig.wire.unconfirmed.size() == 1);
    Reply lost = rig.wire.reply();
    rig.lose();
    assertThat(rig.intake.openCommands()).isZero();
    assertThat(first.isAcknowledged()).isFalse();
    assertThat(rig.ledger.isAcknowledged(command.id())).isFalse();

    rig.open(2);
    TestMessage second = rig.receive(command);

    settled();
    assertThat(runs).hasValue(1);
    assertThat(rig.wire.reply()).isEqualTo(lost);
    assertThat(second.isAcknowledged()).isTrue();
    assertThat(rig.ledger.isAcknowledged(command.id())).isTrue();
  }

  @Test
  void replyThatCouldNotBeSentIsSentAlsoWhenItsCopyNeverComesAgain() {
    handler(HandlerOptions.DEFAULT);
    Command command = rig.durable("disk");
    Command answered = rig.durable("disk");
    rig.wire.hold();
    rig.receive(command);
    rig.receive(answered);
    Rig.soon().until(() -> rig.wire.unconfirmed.size() == 2);
    rig.lose();
    rig.open(2);
    rig.receive(answered);
    settled();
    assertThat(rig.wire.replies()).as("its copy came").hasSize(1);

    rig.advance(Unsaid.PAUSE);

    assertThat(rig.wire.replies())
        .extracting(Reply::corr)
        .containsExactly(answered.id(), command.id());
    assertThat(rig.ledger.isAcknowledged(command.id())).as("its copy may come still").isFalse();

    rig.lose();
    rig.open(3);
    rig.advance(Unsaid.PAUSE);

    assertThat(rig.wire.replies()).as("once is enough").isEmpty();
  }

  @Test
  void whatASessionAfterALossCouldNotSayEitherTheOneAfterItSays() {
    handler(HandlerOptions.DEFAULT);
    rig.lose();
    rig.open(2);
    rig.wire.hold();
    rig.receive(rig.durable("disk"));
    Rig.soon().until(() -> rig.wire.unconfirmed.size() == 1);
    rig.lose();
    rig.open(3);
    rig.wire.hold();
    rig.advance(Unsaid.PAUSE);
    assertThat(rig.wire.unconfirmed).hasSize(1);
    rig.lose();
    rig.open(4);

    rig.advance(Unsaid.PAUSE);

    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(runs).hasValue(1);
  }

  @Test
  void runOfALostSessionAnswersThroughTheNextOne() {
    CountDownLatch go = new CountDownLatch(1);
    slow(go);
    Command command = rig.durable("slow");
    TestMessage first = rig.receive(command);
    isRunning();
    rig.advance(DurableWork.HELD_BACK);
    assertThat(rig.wire.progress()).hasSize(1);
    rig.lose();
    rig.open(2);
    TestMessage second = rig.receive(command);
    assertThat(rig.wire.progress()).as("told again that it started").hasSize(1);

    go.countDown();

    settled();
    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(first.isAcknowledged()).isFalse();
    assertThat(second.isAcknowledged()).isTrue();
  }

  @Test
  void runThatAnsweredBeforeItsCopyCameAgainIsNotForgotten() {
    CountDownLatch go = new CountDownLatch(1);
    slow(go);
    Command command = rig.durable("slow");
    rig.receive(command);
    isRunning();
    rig.advance(DurableWork.HELD_BACK);
    assertThat(rig.wire.progress()).hasSize(1);
    rig.lose();
    rig.open(2);
    go.countDown();
    settled();
    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(rig.ledger.isAcknowledged(command.id())).isFalse();

    TestMessage second = rig.receive(command);

    settled();
    assertThat(second.isAcknowledged()).isTrue();
    assertThat(rig.ledger.isAcknowledged(command.id())).isTrue();
  }

  @Test
  void copyOfALostSessionIsLeftToTheQueue() {
    handler(HandlerOptions.DEFAULT);
    IntakeSession old = rig.session;
    rig.lose();
    rig.open(2);
    TestMessage message = TestMessage.of(rig.durable("disk"));

    old.receive(message);

    assertThat(rig.intake.openCommands()).isZero();
    assertThat(message.isAcknowledged()).isFalse();
    assertThat(runs).hasValue(0);
  }

  @Test
  void commandWhoseStartCannotBeRecordedWaitsAndKeepsItsOrder() {
    rig.table.add(
        "disk",
        context -> {
          rig.log.add("handler of " + context.id());
          return null;
        },
        HandlerOptions.DEFAULT.asSerial());
    rig.ledger.fail(true);
    Command first = rig.durable("disk");
    Command second = rig.durable("disk");
    TestMessage message = rig.receive(first);
    rig.receive(second);
    assertThat(rig.meter.retried).contains(ErrorCode.STORAGE_FULL);
    assertThat(message.isAcknowledged()).isFalse();

    rig.ledger.fail(false);
    rig.advance(Duration.ofSeconds(2));

    settled();
    assertThat(rig.log)
        .containsSubsequence("handler of " + first.id(), "handler of " + second.id());
    assertThat(rig.wire.replies()).hasSize(2);
  }

  @Test
  void commandIsNotDecidedAboutWhileTheLedgerCannotBeRead() {
    handler(HandlerOptions.DEFAULT);
    Command command = rig.durable("disk");
    rig.ledger.put(command.id(), new Ledger.Entry.Started(1, "process-1", null));
    rig.ledger.unreadable(true);
    TestMessage message = rig.receive(command);
    assertThat(rig.wire.sent).isEmpty();
    assertThat(message.isAcknowledged()).isFalse();

    rig.ledger.unreadable(false);
    rig.advance(Duration.ofSeconds(2));

    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void outcomeThatCannotBeRecordedIsRecordedLaterAndOnlyThenAnswered() {
    rig.table.add(
        "disk",
        context -> {
          rig.ledger.fail(true);
          return null;
        },
        HandlerOptions.DEFAULT);
    TestMessage message = rig.receive(rig.durable("disk"));
    Rig.soon().until(() -> rig.meter.retried.contains(ErrorCode.STORAGE_FULL));
    assertThat(rig.wire.replies()).isEmpty();

    rig.ledger.fail(false);
    rig.advance(Duration.ofSeconds(2));

    settled();
    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void replyThatTheBrokerRefusesIsSentAgainLater() {
    handler(HandlerOptions.DEFAULT);
    rig.wire.fail(ErrorCode.UNAVAILABLE);
    TestMessage message = rig.receive(rig.durable("disk"));
    Rig.soon().until(() -> rig.meter.retried.contains(ErrorCode.UNAVAILABLE));

    rig.wire.fail(null);
    rig.advance(Duration.ofSeconds(2));

    settled();
    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void expiredCommandIsNotStartedWhateverTheClientsClockSays() {
    for (Duration skew : new Duration[] {Duration.ofHours(2), Duration.ofHours(-2)}) {
      try (Rig other = new Rig()) {
        other.clock.advance(skew);
        other.time.learn(other.clock.instant(), MovableClock.START);
        other.table.add("disk", context -> "ran", HandlerOptions.DEFAULT);
        Command fresh =
            Rig.command(Rig.id(), "disk", true, MovableClock.START.plus(Duration.ofMinutes(1)));
        Command stale =
            Rig.command(Rig.id(), "disk", true, MovableClock.START.minus(Duration.ofMinutes(1)));

        other.receive(fresh);
        Rig.soon().until(() -> other.intake.openCommands() == 0);
        assertThat(other.wire.reply().result()).isEqualTo(JsonCodec.of("ran"));
        other.wire.sent.clear();
        TestMessage message = other.receive(stale);

        Rig.soon().until(() -> other.intake.openCommands() == 0);
        assertThat(other.wire.code()).isEqualTo(ErrorCode.EXPIRED);
        assertThat(message.isAcknowledged()).isTrue();
      }
    }
  }

  @Test
  void commandThatExpiresWhileItWaitsForItsTurnIsNotStarted() {
    CountDownLatch go = new CountDownLatch(1);
    rig.table.add("slow", context -> go.await(5, SECONDS), HandlerOptions.DEFAULT.asSerial());
    rig.receive(Rig.with(rig.durable("slow"), Duration.ofDays(1), null));
    CommandId late = Rig.id();
    rig.receive(rig.durable(late, "slow"));

    rig.advance(Duration.ofHours(2));
    go.countDown();

    settled();
    assertThat(rig.wire.replies())
        .filteredOn(reply -> reply.corr().equals(late))
        .singleElement()
        .satisfies(
            reply -> {
              assertThat(Wire.failure(reply).code()).isEqualTo(ErrorCode.EXPIRED);
              assertThat(reply.attempt()).isZero();
            });
  }

  @Test
  void refusalIsGivenAgainToTheSameCommand() {
    Command command = rig.durable("nobody");
    rig.receive(command);
    settled();
    rig.table.add("nobody", context -> "now there is", HandlerOptions.DEFAULT);

    rig.receive(command);

    settled();
    assertThat(rig.wire.replies()).hasSize(2);
    assertThat(rig.wire.replies().get(1)).isEqualTo(rig.wire.replies().get(0));
  }
}

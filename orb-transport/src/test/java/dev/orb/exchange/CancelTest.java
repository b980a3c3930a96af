package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Control.Cancelled.Outcome;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guarantee 5 at the client: a cancel finds its command wherever that is. */
class CancelTest {
  private final Rig rig = new Rig();
  private final CountDownLatch go = new CountDownLatch(1);

  CancelTest() {
    rig.table.add(
        "slow",
        context -> {
          rig.log.add("inside " + context.id());
          return go.await(60, SECONDS);
        },
        HandlerOptions.DEFAULT.asSerial());
  }

  @AfterEach
  void close() {
    go.countDown();
    rig.close();
  }

  private Outcome cancel(CommandId id) {
    return rig.intake.cancel(
        new Cancel(id, rig.time.now().plus(Duration.ofHours(1)), false, rig.time.now()));
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  private TestMessage running(Command command) {
    TestMessage message = rig.receive(command);
    Rig.soon().until(() -> rig.log.contains("inside " + command.id()));
    return message;
  }

  @Test
  void waitingCommandIsRemovedAndAnswered() {
    running(rig.durable("slow"));
    Command waiting = rig.durable("slow");
    TestMessage message = rig.receive(waiting);

    assertThat(cancel(waiting.id())).isEqualTo(Outcome.REMOVED);

    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(rig.wire.reply().corr()).isEqualTo(waiting.id());
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.wire.cancelled())
        .extracting(Cancelled::corr, Cancelled::outcome, Cancelled::enrolment)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(waiting.id(), Outcome.REMOVED, 7L));
    assertThat(rig.wire.sent.get(rig.wire.sent.size() - 1).address()).isEqualTo("orb.node.orb-2");
    go.countDown();
    settled();
    assertThat(rig.log).doesNotContain("inside " + waiting.id());
  }

  @Test
  void commandWhoseStartIsBeingRecordedIsRemovedAndItsPlaceGivenBack() {
    rig.ledger.hold();
    Command command = rig.durable("slow");
    rig.receive(command);

    assertThat(cancel(command.id())).isEqualTo(Outcome.REMOVED);

    assertThat(rig.wire.replies()).isEmpty();
    while (rig.ledger.commitOne()) {
      assertThat(rig.log).doesNotContain("inside " + command.id());
    }
    settled();
    assertThat(rig.log).containsSubsequence("ledger.start 1", "ledger.finish", "send reply");
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    for (int i = 0; i < 8; i++) {
      Command next = rig.durable("slow");
      rig.receive(next);
      while (!rig.log.contains("inside " + next.id())) {
        rig.ledger.commitOne();
      }
      go.countDown();
    }
  }

  private Outcome cancelQueued(CommandId id) {
    return rig.intake.cancel(
        new Cancel(id, rig.time.now().plus(Duration.ofHours(1)), true, rig.time.now()));
  }

  @Test
  void whatRunsIsLeftAloneIfOnlyTheQueuedIsMeant() {
    Command command = rig.durable("slow");
    Command waiting = rig.durable("slow");
    running(command);
    rig.receive(waiting);

    assertThat(cancelQueued(command.id())).isEqualTo(Outcome.RUNNING);
    assertThat(cancelQueued(waiting.id())).isEqualTo(Outcome.REMOVED);

    rig.advance(Duration.ofSeconds(5));
    go.countDown();
    settled();
    assertThat(rig.wire.replies())
        .filteredOn(reply -> reply.corr().equals(command.id()))
        .allMatch(reply -> reply.error() == null);
  }

  @Test
  void aRequestForTheQueuedOnlyIsRememberedButNotHeldAgainstWhatHadStarted() {
    rig.table.add("again", context -> "ran", HandlerOptions.DEFAULT.asIdempotent());
    Command unmet = rig.durable("again");
    Command cutOff = rig.durable("again");
    rig.ledger.put(cutOff.id(), new Ledger.Entry.Started(1, "process-1", null));
    assertThat(cancelQueued(unmet.id())).isEqualTo(Outcome.UNKNOWN);
    superseded(2, cutOff.id());
    assertThat(rig.wire.cancelled()).as("its copy is to come").isEmpty();

    rig.receive(unmet);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    rig.wire.sent.clear();
    rig.receive(cutOff);
    settled();
    assertThat(rig.wire.reply().attempt()).isEqualTo(2);
    assertThat(rig.wire.reply().error()).isNull();
  }

  private void superseded(long epoch, CommandId... ids) {
    rig.wire = new Wire(rig.log);
    rig.session =
        rig.intake.open(
            new SessionTerms(
                epoch, "orb-1", 7, 10_000, Duration.ofSeconds(60), 3, List.of(), List.of(ids)),
            rig.wire);
  }

  @Test
  void whatAnEarlierProcessStartedIsAnsweredWhenSomebodyAsksAndNoCopyComes() {
    rig.table.add("again", context -> "ran", HandlerOptions.DEFAULT.asIdempotent());
    Command cutOff = rig.durable("again");
    Command failed = rig.durable("again");
    Command ended = rig.durable("again");
    rig.ledger.put(cutOff.id(), new Ledger.Entry.Started(1, "process-1", null));
    byte[] failure = reply(failed.id(), 2, Failure.of(ErrorCode.HANDLER_ERROR, "no"));
    rig.ledger.put(failed.id(), new Ledger.Entry.Failed(2, 2, rig.time.now(), failure));
    byte[] end = reply(ended.id(), 1, null);
    rig.ledger.put(ended.id(), new Ledger.Entry.Finished(end));

    assertThat(cancelQueued(cutOff.id())).isEqualTo(Outcome.FINISHED);
    assertThat(cancelQueued(failed.id())).isEqualTo(Outcome.FINISHED);
    assertThat(cancelQueued(ended.id())).isEqualTo(Outcome.FINISHED);

    Rig.soon().until(() -> rig.wire.replies().size() == 3);
    assertThat(answerTo(cutOff).attempt()).isEqualTo(1);
    assertThat(Wire.failure(answerTo(cutOff)).code()).isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(Wire.failure(answerTo(failed)).code()).isEqualTo(ErrorCode.HANDLER_ERROR);
    assertThat(answerTo(ended)).isEqualTo(MessageCodec.decode(end));
    // a copy that comes all the same is answered with the same, and does not run
    TestMessage copy = rig.receive(cutOff);
    settled();
    assertThat(copy.isAcknowledged()).isTrue();
    assertThat(rig.wire.replies()).hasSize(4).endsWith(answerTo(cutOff));
  }

  @Test
  void aRequestThatComesBeforeTheWelcomeIsAnsweredByWhatTheWelcomeSaysOfTheClient() {
    Command cutOff = rig.durable("slow");
    rig.ledger.put(cutOff.id(), new Ledger.Entry.Started(1, "process-1", null));
    rig.lose();

    assertThat(cancel(cutOff.id())).isEqualTo(Outcome.FINISHED);
    rig.wire = new Wire(rig.log);
    rig.session =
        rig.intake.open(
            new SessionTerms(
                2, "orb-1", 9, 10_000, Duration.ofSeconds(60), 3, List.of(), List.of()),
            rig.wire);
    rig.receive(cutOff);

    Rig.soon().until(() -> !rig.wire.replies().isEmpty());
    assertThat(rig.wire.reply().enrolment()).isEqualTo(9);
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.INTERRUPTED);
  }

  @Test
  void whatWaitsForAnotherAttemptOfALaterProcessIsCancelledByWhoAsksForAll() {
    Command failed = rig.durable("slow");
    byte[] failure = reply(failed.id(), 2, Failure.of(ErrorCode.HANDLER_ERROR, "no"));
    rig.ledger.put(failed.id(), new Ledger.Entry.Failed(2, 2, rig.time.now(), failure));

    assertThat(cancel(failed.id())).isEqualTo(Outcome.FINISHED);

    Rig.soon().until(() -> rig.wire.replies().size() == 1);
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(rig.wire.reply().attempt()).isEqualTo(2);
  }

  private Reply answerTo(Command command) {
    return rig.wire.replies().stream()
        .filter(reply -> reply.corr().equals(command.id()))
        .findFirst()
        .orElseThrow();
  }

  private byte[] reply(CommandId id, int attempt, @Nullable Failure error) {
    return MessageCodec.encode(
        new Reply(
            Rig.id(),
            id,
            attempt,
            error == null ? JsonCodec.of("ran") : null,
            error,
            rig.time.now(),
            null,
            7,
            null));
  }

  @Test
  void welcomeCarriesWhatIsSupersededWhichGoesOnIfItRuns() {
    Command waiting = rig.durable("slow");
    Command running = rig.durable("slow");
    running(running);
    rig.lose();

    superseded(2, waiting.id(), running.id());

    assertThat(rig.wire.cancelled())
        .extracting(Cancelled::outcome)
        .containsExactly(Outcome.UNKNOWN, Outcome.RUNNING);
    rig.receive(waiting);
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void runningHandlerIsToldAndThenInterrupted() {
    Command command = rig.durable("slow");
    running(command);

    assertThat(cancel(command.id())).isEqualTo(Outcome.SIGNALLED);

    assertThat(rig.wire.replies()).isEmpty();
    rig.advance(Duration.ofSeconds(5));
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(rig.ledger.find(command.id())).get().isInstanceOf(Ledger.Entry.Finished.class);
  }

  @Test
  void resultOfAHandlerThatEndsFirstWins() {
    Command command = rig.durable("slow");
    running(command);
    assertThat(cancel(command.id())).isEqualTo(Outcome.SIGNALLED);

    go.countDown();

    settled();
    assertThat(rig.wire.reply().result()).isEqualTo(JsonCodec.of(true));
  }

  @Test
  void actionsRunOnceAndAtOnceIfItWasBefore() {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    rig.table.add(
        "told",
        context -> {
          context.onCancel(
              () -> {
                first.countDown();
                throw new IllegalStateException("contained");
              });
          rig.log.add("inside " + context.id());
          first.await(5, SECONDS);
          context.onCancel(second::countDown);
          return second.getCount();
        },
        HandlerOptions.DEFAULT);
    Command command = rig.durable("told");
    running(command);

    cancel(command.id());
    cancel(command.id());

    settled();
    assertThat(rig.wire.reply().result()).isEqualTo(JsonCodec.of(0));
  }

  @Test
  void finishedCommandIsSaidToBe() {
    Command command = rig.durable("nobody");
    rig.receive(command);
    settled();
    Command fleeting = rig.fleeting("nobody");
    rig.receive(fleeting);
    settled();

    assertThat(cancel(command.id())).isEqualTo(Outcome.FINISHED);
    assertThat(cancel(fleeting.id())).isEqualTo(Outcome.FINISHED);
  }

  @Test
  void commandThatWasNotMetIsRememberedAndRefusedWhenItComes() {
    Command command = rig.durable("slow");
    assertThat(cancel(command.id())).isEqualTo(Outcome.UNKNOWN);
    assertThat(rig.wire.sent.get(0).address()).isEqualTo("orb.node.orb-1");

    TestMessage message = rig.receive(command);

    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.log).doesNotContain("inside " + command.id());
  }

  @Test
  void interruptedCommandThatWasCancelledIsNotRunAgain() {
    rig.table.add("again", context -> "ran", HandlerOptions.DEFAULT.asIdempotent());
    Command command = rig.durable("again");
    rig.ledger.put(command.id(), new Ledger.Entry.Started(1, "process-1", null));
    rig.open(2, command.id());

    rig.receive(command);

    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void welcomeCarriesRequestsToCancel() {
    Command waiting = rig.durable("slow");
    Command running = rig.durable("slow");
    running(running);
    rig.lose();

    rig.open(2, waiting.id(), running.id());

    assertThat(rig.wire.cancelled())
        .extracting(Cancelled::outcome)
        .containsExactly(Outcome.UNKNOWN, Outcome.SIGNALLED);
    rig.receive(waiting);
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void requestsAreForgottenAfterTheirTimeAndBounded() {
    Cancels cancels = new Cancels(3, rig.time);
    CommandId early = Rig.id();
    cancels.remember(key(early), rig.time.now().plusSeconds(10), false);
    rig.advance(Duration.ofSeconds(11));
    assertThat(cancels.take(key(early), false)).isFalse();

    CommandId oldest = Rig.id();
    cancels.remember(key(oldest), rig.time.now().plusSeconds(10), false);
    for (int i = 0; i < 5; i++) {
      cancels.remember(key(Rig.id()), rig.time.now().plusSeconds(10), false);
    }
    CommandId newest = Rig.id();
    cancels.remember(key(newest), rig.time.now().plusSeconds(10), false);

    assertThat(cancels.size()).isEqualTo(3);
    assertThat(cancels.take(key(oldest), false)).isFalse();
    assertThat(cancels.take(key(newest), false)).isTrue();
    assertThat(cancels.take(key(newest), false)).isFalse();
  }

  @Test
  void cancelThatRacesWithTheArrivalAlwaysEndsInOneAnswer() throws InterruptedException {
    rig.table.add("quick", context -> "ran", HandlerOptions.DEFAULT);
    for (int i = 0; i < 300; i++) {
      Command command = rig.durable("quick");
      rig.wire.sent.clear();
      Thread canceller = new Thread(() -> cancel(command.id()), "canceller");
      canceller.start();
      TestMessage message = rig.receive(command);
      canceller.join(5_000);

      settled();
      // why by id: who asks about what has ended is told its end again
      assertThat(rig.wire.replies().stream().map(Reply::id).distinct()).hasSize(1);
      assertThat(message.isAcknowledged()).isTrue();
    }
  }

  private static ReplyRoute.Key key(dev.orb.protocol.CommandId id) {
    return new ReplyRoute.Key("", id);
  }
}

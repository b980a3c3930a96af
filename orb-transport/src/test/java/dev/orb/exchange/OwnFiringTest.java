package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client makes the command of a firing itself, before the server's copy comes. */
class OwnFiringTest {
  private static final String SCHEDULE = "nightly";
  private static final Duration LIVES = Duration.ofMinutes(10);

  private volatile @Nullable Failure refusal;
  private final Rig rig = new Rig(4, builder -> builder.firings(command -> refusal));
  private final CountDownLatch go = new CountDownLatch(1);

  OwnFiringTest() {
    rig.table.add(
        "note",
        context -> {
          rig.log.add("ran " + context.id());
          return "done";
        },
        HandlerOptions.DEFAULT);
    rig.table.add(
        "slow",
        context -> {
          rig.log.add("ran " + context.id());
          return go.await(60, SECONDS);
        },
        HandlerOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    go.countDown();
    rig.close();
  }

  private Command firing(String name) {
    Instant now = rig.time.now();
    CommandId id = CommandId.ofFiring(SCHEDULE, now, "");
    return new Command(
            id,
            name,
            "orb-2",
            "client:web-1",
            null,
            now,
            now.plus(Duration.ofDays(30)),
            null,
            true,
            0,
            null,
            SCHEDULE,
            now,
            null,
            null,
            null)
        .withFiring(new FiringNote(null, null, now.plus(LIVES)));
  }

  private long runs(CommandId id) {
    return rig.log.stream().filter(("ran " + id)::equals).count();
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  private CompletableFuture<@Nullable Void> fire(Command command) {
    return rig.intake.fire(command).toCompletableFuture();
  }

  @Test
  void itRunsWithoutASessionAndAnswersTheCopyThatComesLater() {
    Command command = firing("note");
    rig.lose();
    CompletableFuture<@Nullable Void> met = fire(command);
    settled();
    assertThat(met).isCompleted();
    assertThat(runs(command.id())).isOne();

    rig.advance(Duration.ofDays(3));
    rig.open(2);
    TestMessage copy = rig.receive(command);
    settled();
    assertThat(copy.isAcknowledged()).isTrue();
    assertThat(runs(command.id())).as("not again").isOne();
    Reply reply = rig.wire.replies().get(0);
    assertThat(reply.corr()).isEqualTo(command.id());
    assertThat(reply.error()).isNull();
    assertThat(Objects.requireNonNull(reply.timing()).started()).isEqualTo(command.ts());
  }

  @Test
  void nothingIsSaidBeforeTheServerAsks() {
    Command command = firing("note");
    CompletableFuture<@Nullable Void> met = fire(command);
    Rig.soon().until(met::isDone);
    settled();
    assertThat(rig.wire.replies()).isEmpty();
  }

  @Test
  void aCopyThatComesWhileItRunsIsAnsweredByIt() {
    Command command = firing("slow");
    CompletableFuture<@Nullable Void> met = fire(command);
    Rig.soon().until(() -> runs(command.id()) == 1);
    assertThat(met).isCompleted();
    TestMessage copy = rig.receive(command);
    assertThat(copy.isAcknowledged()).isFalse();
    go.countDown();
    settled();
    assertThat(copy.isAcknowledged()).isTrue();
    assertThat(rig.wire.replies()).hasSize(1);
    assertThat(runs(command.id())).isOne();
  }

  @Test
  void whatTheCopyRunsIsNotRunByItselfToo() {
    Command command = firing("slow");
    rig.receive(command);
    assertThat(fire(command)).isCompleted();
    go.countDown();
    settled();
    assertThat(runs(command.id())).isOne();
    assertThat(fire(command)).isCompleted();
    settled();
    assertThat(runs(command.id())).isOne();
  }

  @Test
  void itIsNotStartedAfterStartByThoughItIsAwaitedLonger() {
    Command command = firing("note");
    rig.advance(LIVES.plusSeconds(1));
    TestMessage copy = rig.receive(command);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.EXPIRED);
    assertThat(copy.isAcknowledged()).isTrue();
    assertThat(runs(command.id())).isZero();
  }

  @Test
  void whatThisEndHasDealtWithIsNotStartedByItsCopy() {
    refusal = Failure.of(ErrorCode.EXPIRED, "it was off");
    Command command = firing("note");
    rig.receive(command);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.EXPIRED);
    assertThat(runs(command.id())).isZero();

    Command usual = rig.durable("note");
    rig.receive(usual);
    settled();
    assertThat(runs(usual.id())).as("others are not asked about").isOne();
  }

  @Test
  void itSaysWhetherAnotherFiringOfTheScheduleIsInHand() {
    Command command = firing("slow");
    assertThat(rig.intake.isBusyWith(SCHEDULE, Rig.id())).isFalse();
    CompletableFuture<@Nullable Void> met = fire(command);
    Rig.soon().until(met::isDone);
    assertThat(rig.intake.isBusyWith(SCHEDULE, Rig.id())).isTrue();
    assertThat(rig.intake.isBusyWith(SCHEDULE, command.id())).isFalse();
    assertThat(rig.intake.isBusyWith("other", Rig.id())).isFalse();
  }

  @Test
  void afterAStopNothingIsTaken() {
    assertThat(rig.intake.stop(Duration.ofSeconds(1))).isTrue();
    Command command = firing("note");
    assertThat(fire(command)).isCompletedExceptionally();
    assertThat(runs(command.id())).isZero();
  }
}

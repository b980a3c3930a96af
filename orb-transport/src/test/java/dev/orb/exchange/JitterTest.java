package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiringNote;
import dev.orb.protocol.Spread;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client holds what a schedule spreads until its own moment. */
class JitterTest {
  private static final String SCHEDULE = "nightly";
  private static final Duration JITTER = Duration.ofMinutes(30);
  private static final Duration DELAY = Spread.delay(SCHEDULE, "web-1", JITTER);

  private final Rig rig = new Rig();
  private final CountDownLatch go = new CountDownLatch(1);

  JitterTest() {
    rig.table.add(
        "note",
        context -> {
          rig.log.add("ran " + context.id() + " " + context.firedAt().isPresent());
          return "done";
        },
        HandlerOptions.DEFAULT.asSerial());
    rig.table.add("slow", context -> go.await(60, SECONDS), HandlerOptions.DEFAULT.asSerial());
  }

  @AfterEach
  void close() {
    go.countDown();
    rig.close();
  }

  private Command spread(String name) {
    Command c = rig.durable(name);
    return new Command(
            c.id(),
            c.name(),
            c.from(),
            c.to(),
            c.params(),
            c.ts(),
            c.expiresAt(),
            null,
            true,
            0,
            "schedule " + SCHEDULE,
            SCHEDULE,
            c.ts(),
            null,
            null,
            null)
        .withFiring(new FiringNote(null, JITTER));
  }

  private boolean ran(CommandId id) {
    return rig.log.contains("ran " + id + " true") || rig.log.contains("ran " + id + " false");
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  @Test
  void itStartsAtItsMomentAndIsNotAcknowledgedBefore() {
    Command command = spread("note");
    TestMessage message = rig.receive(command);
    rig.advance(DELAY.minusMillis(1));
    assertThat(ran(command.id())).isFalse();
    assertThat(message.isAcknowledged()).isFalse();
    assertThat(rig.log).as("nothing is on record").doesNotContain("ledger.start 1");

    rig.advance(Duration.ofMillis(1));
    settled();
    assertThat(ran(command.id())).isTrue();
    assertThat(message.isAcknowledged()).isTrue();
  }

  @Test
  void itIsInNobodysWayUntilThen() {
    Command waiting = spread("note");
    rig.receive(waiting);
    Command other = rig.durable("note");
    rig.receive(other);

    Rig.soon().until(() -> ran(other.id()));
    assertThat(ran(waiting.id())).isFalse();
    rig.advance(DELAY);
    Rig.soon().until(() -> ran(waiting.id()));
  }

  @Test
  void whoComesLateStartsAtOnce() {
    rig.advance(DELAY);
    Command command = spread("note");
    rig.receive(command);

    Rig.soon().until(() -> ran(command.id()));
  }

  @Test
  void itsMomentCountsFromTheFiringAndNotFromWhenItCame() {
    rig.advance(DELAY.minusSeconds(1));
    Command command = spread("note");
    rig.receive(command);
    assertThat(ran(command.id())).isFalse();

    rig.advance(Duration.ofSeconds(1));
    Rig.soon().until(() -> ran(command.id()));
  }

  @Test
  void itIsCancelledWhileItWaits() {
    Command command = spread("note");
    TestMessage message = rig.receive(command);
    Instant now = rig.time.now();

    assertThat(rig.intake.cancel(new Cancel(command.id(), now.plusSeconds(60), true, now)))
        .isEqualTo(Outcome.REMOVED);

    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    settled();
    assertThat(message.isAcknowledged()).isTrue();
    rig.advance(DELAY);
    assertThat(ran(command.id())).isFalse();
  }

  @Test
  void aCancelThatWasThereFirstFindsIt() {
    Command command = spread("note");
    Instant now = rig.time.now();
    assertThat(rig.intake.cancel(new Cancel(command.id(), now.plusSeconds(60), true, now)))
        .isEqualTo(Outcome.UNKNOWN);

    rig.receive(command);
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void itExpiresIfItsTurnComesTooLate() {
    rig.receive(rig.durable("slow"));
    Command command = spread("slow");
    rig.receive(command);
    rig.advance(Duration.ofHours(1).plusSeconds(1));
    go.countDown();
    settled();

    assertThat(rig.wire.replies())
        .filteredOn(reply -> reply.corr().equals(command.id()))
        .allSatisfy(reply -> assertThat(reply.attempt()).isZero())
        .hasSize(1);
  }

  @Test
  void itWaitsOnOverTheLossOfASession() {
    Command command = spread("note");
    rig.receive(command);
    rig.lose();
    rig.open(2);
    TestMessage again = rig.receive(command);
    rig.advance(DELAY.minusMillis(1));
    assertThat(ran(command.id())).isFalse();

    rig.advance(Duration.ofMillis(1));
    settled();
    assertThat(again.isAcknowledged()).isTrue();
    assertThat(rig.log).filteredOn(line -> line.startsWith("ran " + command.id())).hasSize(1);
  }

  @Test
  void aStopGivesItBackToTheQueue() {
    Command command = spread("note");
    TestMessage message = rig.receive(command);
    assertThat(rig.intake.stop(Duration.ofSeconds(1))).isTrue();

    assertThat(message.isAcknowledged()).isFalse();
    assertThat(ran(command.id())).isFalse();
  }

  @Test
  void whatWaitsForItsMomentDoesNotHoldTheQueueBack() {
    for (int i = 0; i < 150; i++) {
      rig.receive(spread("note"));
    }
    assertThat(rig.inlet.paused).isFalse();
    Command other = rig.durable("note");
    rig.receive(other);
    Rig.soon().until(() -> ran(other.id()));
  }
}

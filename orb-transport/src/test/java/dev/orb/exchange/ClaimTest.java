package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Retries;
import dev.orb.protocol.message.Claim;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A command whose payload has to come before it starts. */
class ClaimTest {
  private static final Payload PAYLOAD =
      new Payload(Path.of("a.file"), 3, "0f".repeat(32), "text/plain");

  private final Source source = new Source();
  private final Rig rig = new Rig(1, builder -> builder.payloads(source));
  private final List<Optional<Payload>> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch go = new CountDownLatch(1);

  ClaimTest() {
    rig.table.add(
        "install",
        context -> {
          seen.add(context.payload());
          return "done";
        },
        HandlerOptions.DEFAULT);
    rig.table.add("slow", context -> go.await(60, SECONDS), HandlerOptions.DEFAULT);
  }

  @AfterEach
  void close() {
    go.countDown();
    rig.close();
  }

  /** Payloads that come when the test says. */
  private static final class Source implements PayloadSource {
    private final Map<CommandId, CompletableFuture<Payload>> asked = new ConcurrentHashMap<>();
    private final List<CommandId> closed = new CopyOnWriteArrayList<>();

    @Override
    public Fetching fetch(Command command) {
      CompletableFuture<Payload> coming = new CompletableFuture<>();
      assertThat(asked.put(command.id(), coming)).as("once for all attempts").isNull();
      return new Fetching() {
        @Override
        public CompletionStage<Payload> payload() {
          return coming;
        }

        @Override
        public void close() {
          closed.add(command.id());
          coming.completeExceptionally(new OrbException(ErrorCode.CANCELLED, "given up"));
        }
      };
    }

    @Override
    public void stop() {
      asked
          .values()
          .forEach(
              coming ->
                  coming.completeExceptionally(new OrbException(ErrorCode.SHUTTING_DOWN, "stop")));
    }

    CompletableFuture<Payload> of(Command command) {
      Rig.soon().until(() -> asked.containsKey(command.id()));
      return Objects.requireNonNull(asked.get(command.id()));
    }
  }

  private Command claiming(String name) {
    return rig.durable(name).withClaim(new Claim(Rig.id(), "orb-2"));
  }

  private void settled() {
    Rig.soon().until(() -> rig.intake.openCommands() == 0);
  }

  @Test
  void itStartsOnceThePayloadIsHereAndLetsGoOfItAfterTheHandler() {
    Command command = claiming("install");
    TestMessage message = rig.receive(command);
    CompletableFuture<Payload> coming = source.of(command);
    assertThat(rig.log).as("nothing is recorded before").doesNotContain("ledger.start 1");
    assertThat(source.closed).isEmpty();

    coming.complete(PAYLOAD);
    settled();
    assertThat(seen).containsExactly(Optional.of(PAYLOAD));
    assertThat(rig.wire.reply().error()).isNull();
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(source.closed).containsExactly(command.id());
  }

  @Test
  void itKeepsItsPlaceInTheOrderWhileThePayloadComes() {
    Command first = claiming("install");
    Command second = rig.durable("install");
    rig.receive(first);
    rig.receive(second);
    source.of(first).complete(PAYLOAD);
    settled();
    assertThat(seen).containsExactly(Optional.of(PAYLOAD), Optional.empty());
  }

  @Test
  void aPayloadThatIsNotGivenIsARefusalOfThatCode() {
    Command command = claiming("install");
    TestMessage message = rig.receive(command);
    source
        .of(command)
        .completeExceptionally(new OrbException(ErrorCode.NOT_FOUND, "it is gone", "mend"));
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(rig.wire.reply().attempt()).as("none was made").isZero();
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(rig.log).doesNotContain("ledger.start 1");
    assertThat(seen).isEmpty();
    assertThat(source.closed).containsExactly(command.id());
  }

  @Test
  void aCancelInTheMiddleRemovesItAndGivesThePayloadUp() {
    Command command = claiming("install");
    TestMessage message = rig.receive(command);
    CompletableFuture<Payload> coming = source.of(command);
    Outcome outcome =
        rig.intake.cancel(
            new Cancel(
                command.id(), rig.time.now().plus(Duration.ofHours(1)), true, rig.time.now()));
    assertThat(outcome).isEqualTo(Outcome.REMOVED);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(message.isAcknowledged()).isTrue();
    assertThat(coming).isCompletedExceptionally();
    assertThat(rig.log).doesNotContain("ledger.start 1");

    rig.receive(rig.durable("install"));
    settled();
    assertThat(seen).as("its place is free again").containsExactly(Optional.empty());
  }

  @Test
  void oneThatExpiredMeanwhileDoesNotStart() {
    Command command = claiming("install");
    rig.receive(command);
    CompletableFuture<Payload> coming = source.of(command);
    rig.advance(Duration.ofMinutes(61));
    coming.complete(PAYLOAD);
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.EXPIRED);
    assertThat(seen).isEmpty();
  }

  @Test
  void aStopInTheMiddleGivesItBackToTheQueue() {
    Command command = claiming("install");
    TestMessage message = rig.receive(command);
    CompletableFuture<Payload> coming = source.of(command);
    assertThat(rig.intake.stop(Duration.ofSeconds(30))).isTrue();
    assertThat(coming).isCompletedExceptionally();
    assertThat(message.isAcknowledged()).isFalse();
    assertThat(rig.wire.replies()).isEmpty();
    assertThat(rig.log).doesNotContain("ledger.start 1");
    assertThat(source.closed).containsExactly(command.id());
  }

  @Test
  void anotherCopyThatComesMeanwhileIsAnsweredWithTheFirst() {
    Command command = claiming("install");
    rig.receive(command);
    CompletableFuture<Payload> coming = source.of(command);
    rig.lose();
    rig.open(2);
    TestMessage again = rig.receive(command);
    coming.complete(PAYLOAD);
    settled();
    assertThat(seen).hasSize(1);
    assertThat(again.isAcknowledged()).isTrue();
  }

  @Test
  void itIsTheSamePayloadInEveryAttempt() {
    rig.table.add(
        "fails",
        context -> {
          seen.add(context.payload());
          throw new IllegalStateException("on purpose");
        },
        HandlerOptions.DEFAULT);
    Command command = claiming("fails").withRetries(new Retries(1, Duration.ofSeconds(1), 1));
    rig.receive(command);
    source.of(command).complete(PAYLOAD);
    Rig.soon().until(() -> rig.log.contains("ledger.fail 1") || seen.size() == 1);
    Rig.soon()
        .until(
            () -> {
              rig.advance(Duration.ofMillis(500));
              return rig.intake.openCommands() == 0;
            });
    assertThat(seen).containsExactly(Optional.of(PAYLOAD), Optional.of(PAYLOAD));
    assertThat(source.closed).containsExactly(command.id());
  }

  @Test
  void whatIsNotDurableHasNoPayload() {
    rig.receive(rig.fleeting("install").withClaim(new Claim(Rig.id(), "orb-2")));
    settled();
    assertThat(rig.wire.code()).isEqualTo(ErrorCode.BAD_PARAMS);
    assertThat(seen).isEmpty();
    assertThat(source.asked).isEmpty();
  }
}

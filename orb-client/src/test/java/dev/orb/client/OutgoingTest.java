package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client sends of its own: calls to the server, and events. */
class OutgoingTest {
  record Sku(String number) {}

  record Stock(int count) {}

  private static final CommandType<Sku, Stock> LOOKUP =
      CommandType.of("lookup", Sku.class, Stock.class);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final ClientFixture fixture = ClientFixture.of(builder -> builder.outbox(3));

  @AfterEach
  void close() {
    fixture.close();
  }

  private void answer(Object result, @Nullable Failure failure) {
    Command command = fixture.connection().sent(Command.class).get(0);
    fixture
        .connection()
        .deliver(
            ClientFixture.CONTROL,
            new Reply(
                CommandId.create(fixture.time.server(), new Random(2)),
                command.id(),
                1,
                failure == null ? JsonCodec.of(result) : null,
                failure,
                fixture.time.server(),
                null,
                0,
                null));
  }

  private static ErrorCode failure(CompletableFuture<?> future) {
    CompletionException failure =
        Assertions.catchThrowableOfType(CompletionException.class, future::join);
    return Causes.of(failure).code();
  }

  @Test
  void aCallIsAnsweredOnTheControlQueue() {
    fixture.start();
    CompletableFuture<Stock> stock = fixture.client.server().callAsync(LOOKUP, new Sku("7"), SOON);
    answer(new Stock(12), null);

    assertThat(stock).isCompletedWithValue(new Stock(12));
    FakeConnection.Sent sent = fixture.connection().sent().get(1);
    assertThat(sent.envelope().address()).isEqualTo("orb.inbox");
    assertThat(sent.envelope().durable()).isFalse();
  }

  @Test
  void aBlockingCallGivesTheResult() {
    fixture.start();
    fixture
        .connection()
        .server(
            sent -> {
              if (sent.message() instanceof Command) {
                answer(new Stock(3), null);
              }
            });

    assertThat(fixture.client.server().call(LOOKUP, new Sku("7"), SOON)).isEqualTo(new Stock(3));
  }

  @Test
  void aCallThatFailsThrowsWhatTheServerSaid() {
    fixture.start();
    CompletableFuture<Stock> stock = fixture.client.server().callAsync(LOOKUP, new Sku("7"), SOON);
    answer(new Stock(0), Failure.of(ErrorCode.UNKNOWN_COMMAND, "no handler for lookup"));

    assertThat(failure(stock)).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
  }

  @Test
  void aCallWithoutASessionFailsAtOnce() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();

    assertThatThrownBy(() -> fixture.client.server().call(LOOKUP, new Sku("7"), SOON))
        .isInstanceOf(OrbException.class)
        .hasMessageContaining("NOT_CONNECTED");
    assertThat(failure(fixture.client.server().callAsync(LOOKUP, new Sku("7"), SOON)))
        .isEqualTo(ErrorCode.NOT_CONNECTED);
  }

  @Test
  void aCallEndsAtItsDeadline() {
    fixture.start();
    CompletableFuture<Stock> stock = fixture.client.server().callAsync(LOOKUP, new Sku("7"), SOON);
    fixture.time.pass(SOON.plusMillis(10));

    assertThat(failure(stock)).isEqualTo(ErrorCode.TIMEOUT);
  }

  @Test
  void aCallEndsWithItsSession() {
    fixture.start();
    CompletableFuture<Stock> stock = fixture.client.server().callAsync(LOOKUP, new Sku("7"), SOON);
    fixture.connection().lose("cable");

    assertThat(failure(stock)).isEqualTo(ErrorCode.DISCONNECTED);
  }

  @Test
  void aStopEndsCallsThatWait() {
    fixture.start();
    CompletableFuture<Stock> stock = fixture.client.server().callAsync(LOOKUP, new Sku("7"), SOON);
    fixture.client.stop(Duration.ofSeconds(1));

    assertThat(stock).isCompletedExceptionally();
  }

  @Test
  void anEventIsDurableInTheClientsOrderAndConfirmed() {
    fixture.start();
    fixture.connection().confirming(false);
    CompletableFuture<@Nullable Void> done = emit(1);

    FakeConnection.Sent sent = fixture.connection().sent().get(1);
    assertThat(sent.envelope().address()).isEqualTo("orb.inbox");
    assertThat(sent.envelope().durable()).isTrue();
    assertThat(sent.envelope().group()).isEqualTo("pump-7");
    assertThat(sent.envelope().duplicateId()).isEqualTo(sent.envelope().id()).isNotNull();
    assertThat(done).isNotDone();
    sent.done().complete(null);
    assertThat(done).isCompleted();
  }

  private CompletableFuture<@Nullable Void> emit(int door) {
    return fixture.client.emit("door.opened", Map.of("door", door)).toCompletableFuture();
  }

  private List<String> doors() {
    return fixture.connection().sent(Event.class).stream()
        .map(event -> Objects.requireNonNull(event.params()).text())
        .toList();
  }

  @Test
  void eventsWaitForASessionAndGoInTheirOrder() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();
    CompletableFuture<@Nullable Void> first = emit(1);
    CompletableFuture<@Nullable Void> second = emit(2);
    assertThat(first).isNotDone();

    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofSeconds(31));
    assertThat(doors()).containsExactly("{\"door\":1}", "{\"door\":2}");
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
  }

  @Test
  void oneEventTooManyIsRefusedAndNoneIsDropped() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();
    assertThat(emit(1)).isNotDone();
    assertThat(emit(2)).isNotDone();
    CompletableFuture<@Nullable Void> third = emit(3);

    assertThatThrownBy(() -> emit(4)).hasMessageContaining("QUEUE_FULL");
    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofSeconds(31));
    assertThat(doors()).hasSize(3);
    assertThat(third).isCompleted();
    assertThat(emit(4)).isCompleted();
  }

  @Test
  void eventsThatWereNotConfirmedGoAgainUnderTheSameIdAndInOrder() {
    fixture.start();
    FakeConnection first = fixture.connection();
    first.confirming(false);
    CompletableFuture<@Nullable Void> one = emit(1);
    assertThat(emit(2)).isNotDone();
    first.lose("cable");
    CompletableFuture<@Nullable Void> three = emit(3);
    assertThat(one).isNotDone();
    fixture.time.pass(Duration.ofSeconds(1));

    assertThat(doors()).containsExactly("{\"door\":1}", "{\"door\":2}", "{\"door\":3}");
    assertThat(fixture.connection().sent(Event.class).get(0).id())
        .isEqualTo(first.sent(Event.class).get(0).id());
    assertThat(one).isCompleted();
    assertThat(three).isCompleted();
  }

  @Test
  void anEventThatIsTooLargeIsRefused() {
    fixture.start();

    assertThatThrownBy(() -> fixture.client.emit("big", "x".repeat(11 << 20)))
        .hasMessageContaining("TOO_LARGE");
  }

  @Test
  void aStopFailsWhatWasNotConfirmed() {
    fixture.start();
    fixture.connection().confirming(false);
    CompletableFuture<@Nullable Void> event = emit(1);
    fixture.client.stop(Duration.ofMillis(200));

    assertThat(failure(event)).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThatThrownBy(() -> emit(2)).hasMessageContaining("SHUTTING_DOWN");
  }

  @Test
  void nothingGoesOutBeforeTheStart() {
    assertThatThrownBy(() -> emit(1)).hasMessageContaining("NOT_STARTED");
    assertThatThrownBy(() -> fixture.client.server().call(LOOKUP, new Sku("7"), SOON))
        .hasMessageContaining("NOT_STARTED");
  }
}

package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(sent.envelope().address()).isEqualTo("orb.call");
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
  void aCallThatIsCancelledIsCancelledAtTheServer() {
    fixture.start();
    CompletableFuture<Stock> stock = fixture.client.server().callAsync(LOOKUP, new Sku("7"), SOON);
    CommandId id = fixture.connection().sent(Command.class).get(0).id();
    assertThat(stock.cancel(true)).isTrue();

    assertThat(fixture.connection().sent(Control.Cancel.class))
        .singleElement()
        .extracting(Control.Cancel::corr)
        .isEqualTo(id);
    assertThat(fixture.connection().sent().get(2).envelope().address()).isEqualTo("orb.inbox");
  }

  @Test
  void aCallThatMayWaitGoesOutWithTheNextSession() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();
    CompletableFuture<Stock> stock =
        fixture.client.server().waiting().callAsync(LOOKUP, new Sku("7"), Duration.ofMinutes(1));
    CompletableFuture<Stock> given =
        fixture.client.server().waiting().callAsync(LOOKUP, new Sku("8"), Duration.ofMinutes(1));
    assertThat(given.cancel(true)).isTrue();
    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofSeconds(31));
    assertThat(fixture.connection().sent(Command.class)).hasSize(1);
    answer(new Stock(12), null);

    assertThat(stock).isCompletedWithValue(new Stock(12));
  }

  @Test
  void aCallThatWaitsEndsAtItsDeadlineAndOneThatWasSentWithItsSession() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();
    ServerCalls waiting = fixture.client.server().waiting();
    CompletableFuture<Stock> soon = waiting.callAsync(LOOKUP, new Sku("7"), SOON);
    CompletableFuture<Stock> later =
        waiting.callAsync(LOOKUP, new Sku("8"), Duration.ofMinutes(10));
    fixture.time.pass(SOON.plusMillis(10));
    assertThat(failure(soon)).isEqualTo(ErrorCode.TIMEOUT);
    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofSeconds(31));
    assertThat(fixture.connection().sent(Command.class)).hasSize(1);
    fixture.connection().lose("cable");

    assertThat(failure(later)).isEqualTo(ErrorCode.DISCONNECTED);
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
    assertThat(sent.envelope().address()).isEqualTo("orb.event");
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
  void whatTheBrokerRefusesForNowWaitsAndGoesAgainInItsOrder() {
    fixture.start();
    fixture.connection().confirming(false);
    CompletableFuture<@Nullable Void> one = emit(1);
    CompletableFuture<@Nullable Void> two = emit(2);
    refuse(0);
    refuse(1);
    CompletableFuture<@Nullable Void> three = emit(3);
    assertThat(doors()).as("nothing overtakes").containsExactly("{\"door\":1}", "{\"door\":2}");

    fixture.time.pass(Duration.ofSeconds(2));
    assertThat(doors()).as("one alone is tried").hasSize(3).last().isEqualTo("{\"door\":1}");
    assertThat(one).isNotDone();
    fixture.connection().confirming(true);
    sentEvent(2).done().complete(null);
    assertThat(doors()).endsWith("{\"door\":1}", "{\"door\":2}", "{\"door\":3}");
    assertThat(List.of(one, two, three)).allMatch(CompletableFuture::isDone);
    assertThat(fixture.client.outbox()).isEqualTo(new OutboxState(0, 0, 0, 2));
  }

  private FakeConnection.Sent sentEvent(int number) {
    return fixture.connection().sent().stream()
        .filter(sent -> sent.message() instanceof Event)
        .toList()
        .get(number);
  }

  private void refuse(int number) {
    sentEvent(number).done().completeExceptionally(new OrbException(ErrorCode.QUEUE_FULL, "full"));
  }

  @Test
  void noMoreThanAWindowOfEventsIsOnItsWay() {
    try (ClientFixture many = ClientFixture.of(builder -> builder.outbox(1_000))) {
      many.start();
      many.connection().confirming(false);
      for (int i = 0; i < 200; i++) {
        assertThat(many.client.emit("door.opened", null)).isNotNull();
      }

      assertThat(many.connection().sent(Event.class)).hasSize(EventLine.WINDOW);
      many.connection().sent().get(1).done().complete(null);
      assertThat(many.connection().sent(Event.class)).hasSize(EventLine.WINDOW + 1);
      assertThat(many.client.outbox().waiting()).isEqualTo(199);
    }
  }

  @Test
  void theOldestMakesRoomWhereThatWasAskedFor() {
    OutboxOptions two = OutboxOptions.USUAL.withEvents(2).with(Overflow.dropOldest());
    try (ClientFixture dropping = ClientFixture.of(builder -> builder.outbox(two))) {
      dropping.broker.refuse(ErrorCode.UNAVAILABLE);
      dropping.start();
      CompletableFuture<@Nullable Void> oldest =
          dropping.client.emit("one", null).toCompletableFuture();
      assertThat(dropping.client.emit("two", null)).isNotNull();
      assertThat(dropping.client.emit("three", null)).isNotNull();
      dropping.time.pass(Duration.ZERO);

      assertThat(failure(oldest)).isEqualTo(ErrorCode.QUEUE_FULL);
      assertThat(dropping.client.outbox().dropped()).isEqualTo(1);
      dropping.broker.refuse((Throwable) null);
      dropping.time.pass(Duration.ofSeconds(31));
      assertThat(dropping.connection().sent(Event.class))
          .extracting(Event::name)
          .containsExactly("two", "three");
    }
  }

  @Test
  void anEmitWaitsForRoomWhereThatWasAskedFor() throws Exception {
    OutboxOptions one =
        OutboxOptions.USUAL.withEvents(1).with(Overflow.block(Duration.ofSeconds(20)));
    try (ClientFixture blocking = ClientFixture.of(builder -> builder.outbox(one))) {
      blocking.start();
      blocking.connection().confirming(false);
      assertThat(blocking.client.emit("one", null)).isNotNull();
      CompletableFuture<@Nullable Void> second = new CompletableFuture<>();
      Thread emitter =
          new Thread(
              () ->
                  blocking
                      .client
                      .emit("two", null)
                      .whenComplete((done, failure) -> second.complete(null)));
      emitter.start();
      Awaitility.await().until(() -> emitter.getState() == Thread.State.TIMED_WAITING);
      blocking.connection().confirming(true);
      blocking.connection().sent().get(1).done().complete(null);

      emitter.join(20_000);
      assertThat(second).isDone();
    }
  }

  @Test
  void anEmitThatWaitedInVainIsRefused() {
    OutboxOptions one =
        OutboxOptions.USUAL.withEvents(1).with(Overflow.block(Duration.ofMillis(30)));
    try (ClientFixture blocking = ClientFixture.of(builder -> builder.outbox(one))) {
      blocking.broker.refuse(ErrorCode.UNAVAILABLE);
      blocking.start();
      assertThat(blocking.client.emit("one", null)).isNotNull();

      assertThatThrownBy(() -> blocking.client.emit("two", null))
          .hasMessageContaining("QUEUE_FULL");
    }
  }

  @Test
  void anEventThatWasEmittedBeforeTheLimitWasKnownIsRefusedBeforeItIsSent() {
    fixture.broker.refuse(ErrorCode.UNAVAILABLE);
    fixture.start();
    CompletableFuture<@Nullable Void> big =
        fixture.client.emit("big", "x".repeat(11 << 20)).toCompletableFuture();
    CompletableFuture<@Nullable Void> small = emit(1);
    fixture.broker.refuse((Throwable) null);
    fixture.time.pass(Duration.ofSeconds(31));

    assertThat(failure(big)).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(small).isCompleted();
    assertThat(doors()).containsExactly("{\"door\":1}");
  }

  @Test
  void anEmitWithADeadlineReturnsWhenTheBrokerHasConfirmed() {
    fixture.start();
    fixture.client.emit("door.opened", null, SOON);
    fixture.connection().confirming(false);

    assertThatThrownBy(() -> fixture.client.emit("door.opened", null, Duration.ofMillis(20)))
        .hasMessageContaining("TIMEOUT");
    assertThat(fixture.client.outbox().waiting()).isEqualTo(1);
  }

  @Test
  void eventsInTheStateFolderOutliveTheirClient(@TempDir Path folder) {
    try (ClientFixture first = ClientFixture.of(builder -> builder.state(folder))) {
      first.broker.refuse(ErrorCode.UNAVAILABLE);
      first.start();
      CompletableFuture<@Nullable Void> kept =
          first.client.emit("one", Map.of("door", 1)).toCompletableFuture();
      assertThat(first.client.emit("two", null)).isNotNull();
      assertThat(first.client.stop(SOON)).as("they are safe").isTrue();
      assertThat(failure(kept)).isEqualTo(ErrorCode.SHUTTING_DOWN);
    }
    try (ClientFixture second = ClientFixture.of(builder -> builder.state(folder))) {
      second.start();
      CompletableFuture<@Nullable Void> third =
          second.client.emit("three", null).toCompletableFuture();
      // why: it is on its way once the disk has it
      Awaitility.await().atMost(SOON).until(third::isDone);
      assertThat(second.connection().sent(Event.class))
          .extracting(Event::name)
          .containsExactly("one", "two", "three");
    }
    try (ClientFixture third = ClientFixture.of(builder -> builder.state(folder))) {
      third.start();
      assertThat(third.connection().sent(Event.class)).as("confirmed ones are gone").isEmpty();
    }
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

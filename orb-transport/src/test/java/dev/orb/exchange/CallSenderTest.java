package dev.orb.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Reply;
import dev.orb.transport.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallSenderTest {
  record Sku(String code) {}

  record Stock(int count) {}

  private static final CommandType<Sku, Stock> LOOKUP =
      CommandType.of("stock.lookup", Sku.class, Stock.class);
  private static final Duration FIVE = Duration.ofSeconds(5);

  private final ManualTicker ticker = new ManualTicker();
  private final MovableClock clock = new MovableClock(MovableClock.START);
  private final Deadlines deadlines = new Deadlines(ticker);
  private final Wire wire = new Wire(new CopyOnWriteArrayList<>());
  private final CallSender sender =
      new CallSender("pump.7", new ServerTime(clock, ticker), new PendingCalls<>(deadlines, 100));

  private Command sent() {
    List<Command> all = wire.of(Command.class);
    return all.get(all.size() - 1);
  }

  private void answer(@Nullable Json result, @Nullable Failure error) {
    sender.reply(
        new Reply(Rig.id(), sent().id(), 1, result, error, clock.instant(), null, 0, null));
  }

  private static OrbException failure(CompletableFuture<?> call) {
    try {
      call.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof OrbException known) {
        return known;
      }
    }
    throw new AssertionError("it did not fail as it should");
  }

  @Test
  void callGoesOutInTheClientsGroupAndEndsWithItsDeadline() {
    sender.open(Rig.terms(3), wire);

    CompletableFuture<Stock> call = sender.call(LOOKUP.with(new Sku("7")), FIVE);

    Envelope envelope = wire.sent.get(0);
    assertThat(envelope.address()).isEqualTo("orb.call");
    assertThat(envelope.group()).isEqualTo("pump.7");
    assertThat(envelope.durable()).isFalse();
    assertThat(envelope.expiresAt()).isEqualTo(clock.instant().plus(FIVE));
    assertThat(sent().params()).isEqualTo(JsonCodec.parse("{\"code\":\"7\"}"));
    assertThat(sent().timeout()).isEqualTo(FIVE);
    answer(JsonCodec.parse("{\"count\":3}"), null);
    assertThat(call).isCompletedWithValue(new Stock(3));
  }

  @Test
  void failureOfTheServerIsTheCallersException() {
    sender.open(Rig.terms(3), wire);
    CompletableFuture<Stock> call = sender.call(LOOKUP.with(new Sku("7")), FIVE);

    answer(null, new Failure(ErrorCode.UNKNOWN_COMMAND, "no handler", null));

    assertThat(failure(call))
        .isInstanceOf(CommandFailed.class)
        .extracting(OrbException::code)
        .isEqualTo(ErrorCode.UNKNOWN_COMMAND);
  }

  @Test
  void resultOfAnotherShapeIsBad() {
    sender.open(Rig.terms(3), wire);
    CompletableFuture<Stock> call = sender.call(LOOKUP.with(new Sku("7")), FIVE);

    answer(JsonCodec.of("three"), null);

    assertThat(failure(call).code()).isEqualTo(ErrorCode.BAD_PARAMS);
  }

  @Test
  void callWithoutASessionIsRefused() {
    assertThatThrownBy(() -> sender.call(LOOKUP.with(new Sku("7")), FIVE))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_CONNECTED));
  }

  @Test
  void callThatIsTooLargeIsRefused() {
    sender.open(Rig.terms(3), wire);

    assertThatThrownBy(() -> sender.call(CommandRequest.of("x", "y".repeat(20_000)), FIVE))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
  }

  @Test
  void callsOfALostSessionEndDisconnected() {
    sender.open(Rig.terms(3), wire);
    CompletableFuture<Stock> call = sender.call(LOOKUP.with(new Sku("7")), FIVE);

    sender.lost();

    assertThat(failure(call).code()).isEqualTo(ErrorCode.DISCONNECTED);
  }

  @Test
  void callThatCannotBeSentFailsAtOnce() {
    sender.open(Rig.terms(3), wire);
    wire.fail(ErrorCode.UNAVAILABLE);

    assertThat(failure(sender.call(LOOKUP.with(new Sku("7")), FIVE)).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void callWithoutAnAnswerTimesOutAndCloseEndsTheRest() {
    sender.open(Rig.terms(3), wire);
    CompletableFuture<Stock> call = sender.call(LOOKUP.with(new Sku("7")), FIVE);
    CompletableFuture<Stock> later = sender.call(LOOKUP.with(new Sku("7")), FIVE.plus(FIVE));

    ticker.advance(FIVE);
    deadlines.runDue();
    sender.close();

    assertThat(failure(call).code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure(later).code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }
}

package dev.orb.server.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.json.PieceCodec;
import dev.orb.protocol.message.Claiming.Fetch;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadDeskTest {
  private static final Instant NOW = Instant.parse("2026-11-22T04:00:00Z");
  private static final CommandId MINE = CommandId.parse("0198f3a2-7c00-7a11-8b22-1234567890ab");
  private static final CommandId NONE = CommandId.parse("0198f3a2-7c00-7a11-8b22-1234567890ac");

  @TempDir Path folder;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Envelope> sent = new CopyOnWriteArrayList<>();
  private final Way way = new Way();
  private CommandId payload = NONE;
  private PayloadStore store;
  private PayloadDesk desk;

  /** Keeps what is sent; confirms it at once, or when it is told to. */
  private final class Way implements Outlet {
    private volatile CompletableFuture<Void> confirmed = CompletableFuture.completedFuture(null);

    @Override
    public CompletionStage<Void> send(Envelope envelope) {
      sent.add(envelope);
      return confirmed;
    }
  }

  @BeforeEach
  void open() {
    Clock clock = Clock.systemUTC();
    store = new PayloadStore(folder, PayloadSettings.USUAL, () -> false, clock, new Random(3));
    payload =
        store.add(new ByteArrayInputStream("0123456789".getBytes(UTF_8)), "text/plain", "ann").id();
    desk =
        new PayloadDesk(
            store,
            (command, client) ->
                CompletableFuture.completedFuture(
                    command.equals(MINE) && client.equals("web-1")
                        ? Optional.of(payload)
                        : Optional.empty()),
            way,
            clock,
            meters);
  }

  @AfterEach
  void close() {
    way.confirmed.complete(null);
    desk.close();
  }

  private PieceCodec.Framed answer(String client, Fetch asked) {
    sent.clear();
    desk.fetch(client, asked);
    await().until(() -> sent.size() == 1);
    assertThat(sent.get(0).address()).isEqualTo(Addresses.control(client));
    assertThat(sent.get(0).durable()).isFalse();
    return PieceCodec.decode(sent.get(0).body()).orElseThrow();
  }

  private static Fetch fetch(CommandId command, long offset) {
    return new Fetch(command, offset, 4, NOW);
  }

  private double count(String outcome) {
    return meters.counter("orb.payload.pieces", "outcome", outcome).count();
  }

  @Test
  void whoHasTheCommandToDoGetsPieces() {
    PieceCodec.Framed piece = answer("web-1", fetch(MINE, 8));
    assertThat(piece.head().corr()).isEqualTo(MINE);
    assertThat(piece.head().offset()).isEqualTo(8);
    assertThat(piece.head().whole()).isNotNull();
    byte[] bytes = new byte[piece.bytes().remaining()];
    piece.bytes().get(bytes);
    assertThat(bytes).isEqualTo(new byte[] {'8', '9'});
  }

  @Test
  void anybodyElseGetsNothingAndLearnsNothing() {
    for (Fetch asked : List.of(fetch(MINE, 0), fetch(NONE, 0))) {
      PieceCodec.Framed piece = answer("web-2", asked);
      assertThat(piece.bytes().hasRemaining()).isFalse();
      assertThat(piece.head().whole()).isNull();
      assertThat(piece.head().error())
          .satisfies(
              error -> {
                assertThat(error).isNotNull();
                assertThat(error.code()).isEqualTo(ErrorCode.FORBIDDEN);
                assertThat(error.message())
                    .isEqualTo("this client has no open command that claims it");
              });
    }
    assertThat(count("refused")).isEqualTo(2);
  }

  @Test
  void aPayloadThatIsGoneIsSaidToBe() {
    store.remove(payload);
    assertThat(answer("web-1", fetch(MINE, 0)).head().error())
        .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void whoAsksForMoreAtATimeThanItMayIsNotAnsweredAndHoldsUpNobody() {
    way.confirmed = new CompletableFuture<>();
    for (int n = 0; n < 20; n++) {
      desk.fetch("web-1", fetch(MINE, n));
    }
    assertThat(count("dropped")).isEqualTo(16);
    way.confirmed.complete(null);
    await().atMost(Duration.ofSeconds(30)).until(() -> sent.size() == PayloadDesk.OF_ONE);
    assertThat(
            sent.stream().map(one -> PieceCodec.decode(one.body()).orElseThrow().head().offset()))
        .containsExactly(0L, 1L, 2L, 3L);
    await()
        .until(
            () -> {
              desk.fetch("web-1", fetch(MINE, 4));
              return sent.size() > PayloadDesk.OF_ONE;
            });
  }
}

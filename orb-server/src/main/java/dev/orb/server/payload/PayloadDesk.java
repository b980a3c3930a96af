package dev.orb.server.payload;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.PieceCodec;
import dev.orb.protocol.message.Claiming.Fetch;
import dev.orb.protocol.message.Claiming.Piece;
import dev.orb.protocol.message.Claiming.Whole;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Kind;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives clients the payloads of commands that they have to do, piece by piece, and to nobody else
 * anything. Thread-safe; {@link #fetch} does not block.
 */
public final class PayloadDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PayloadDesk.class);

  /** Fetches of one client that are not answered; what is beyond is dropped. */
  static final int OF_ONE = 4;

  /** Of all clients. */
  static final int OF_ALL = 1_000;

  private static final int LARGEST = 256 << 10;
  private static final Duration SENT_WITHIN = Duration.ofSeconds(10);

  private final PayloadStore store;
  private final Claims claims;
  private final Outlet way;
  private final Clock clock;
  private final MeterRegistry meters;
  private final PayloadThreads threads;
  private final AtomicInteger inHand = new AtomicInteger();
  private final Map<String, Integer> ofClients = new ConcurrentHashMap<>();

  /** Who knows what commands claim. */
  @FunctionalInterface
  public interface Claims {
    /** What this command claims, if the client has an open delivery of it. Does not block. */
    CompletionStage<Optional<CommandId>> of(CommandId command, String client);
  }

  /**
   * Opens it, and removes old payloads from now on.
   *
   * @param way where pieces go, confirmed
   */
  public PayloadDesk(
      PayloadStore store, Claims claims, Outlet way, Clock clock, MeterRegistry meters) {
    this.store = store;
    this.claims = claims;
    this.way = way;
    this.clock = clock;
    this.meters = meters;
    this.threads = new PayloadThreads(this::sweep);
  }

  private void sweep() {
    try {
      store.sweep();
    } catch (RuntimeException e) {
      LOG.error("old payloads could not be removed, and are looked for again", e);
    }
  }

  /** A client asks. */
  public void fetch(String client, Fetch asked) {
    if (!enter(client)) {
      count("dropped");
      return;
    }
    claims
        .of(asked.corr(), client)
        .whenComplete(
            (payload, failure) -> {
              try {
                threads
                    .of(client)
                    .execute(
                        () -> answer(client, asked, failure == null ? payload : Optional.empty()));
              } catch (RejectedExecutionException e) {
                leave(client);
              }
            });
  }

  private boolean enter(String client) {
    if (inHand.incrementAndGet() > OF_ALL) {
      inHand.decrementAndGet();
      return false;
    }
    int own = ofClients.merge(client, 1, Integer::sum);
    if (own > OF_ONE) {
      leave(client);
      return false;
    }
    return true;
  }

  private void leave(String client) {
    inHand.decrementAndGet();
    ofClients.computeIfPresent(client, (id, own) -> own > 1 ? own - 1 : null);
  }

  private void answer(String client, Fetch asked, Optional<CommandId> payload) {
    try {
      byte[] body = body(asked, payload);
      way.send(
              new Envelope(
                  Addresses.control(client),
                  body,
                  Kind.CONTROL.text(),
                  null,
                  "piece",
                  false,
                  Envelope.USUAL_PRIORITY,
                  null,
                  null,
                  null))
          .toCompletableFuture()
          .get(SENT_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      // why no more: the client asks again
      LOG.debug("a piece for client {} was not sent", client, e);
      count("unsent");
    } finally {
      leave(client);
    }
  }

  private byte[] body(Fetch asked, Optional<CommandId> payload) {
    try {
      CommandId id =
          payload.orElseThrow(
              () ->
                  new OrbException(
                      ErrorCode.FORBIDDEN, "this client has no open command that claims it"));
      StoredPayload what = store.find(id).orElseThrow(() -> PayloadStore.gone(id));
      ByteBuffer bytes = store.read(id, asked.offset(), Math.min(asked.length(), LARGEST));
      count("sent");
      return PieceCodec.encode(
          new Piece(
              asked.corr(),
              asked.offset(),
              new Whole(what.size(), what.sha256(), what.contentType()),
              null,
              clock.instant()),
          bytes);
    } catch (OrbException e) {
      count("refused");
      return PieceCodec.encode(
          new Piece(
              asked.corr(),
              asked.offset(),
              null,
              Failure.of(e.code(), e.reason()),
              clock.instant()),
          ByteBuffer.allocate(0));
    }
  }

  private void count(String outcome) {
    meters.counter("orb.payload.pieces", "outcome", outcome).increment();
  }

  /** Answers no more. */
  @Override
  public void close() {
    threads.close();
  }
}

package dev.orb.exchange;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Reply;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's own calls to the server: ephemeral commands to any node, answered on the control
 * queue. Thread-safe; nothing blocks. It outlives sessions; the calls of one end with it.
 */
public final class CallSender implements AutoCloseable {
  private static final String SERVER = "the server";

  /** Of a call that waits for a session: later than any that is lost. */
  private static final long NOT_YET = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(CallSender.class);

  private final String client;
  private final ServerTime time;
  private final PendingCalls<Reply> calls;
  private final Map<CommandId, Parked> parked = new LinkedHashMap<>();
  private volatile @Nullable Session session;

  private record Session(Outlet outlet, long epoch, long maxPayload) {
    PendingCalls.Peer peer() {
      return new PendingCalls.Peer(SERVER, epoch);
    }
  }

  /** A call that waits for a session. */
  // why: the bytes are handed over, never compared
  @SuppressWarnings("ArrayRecordComponent")
  private record Parked(String name, byte[] body, Instant expiresAt) {}

  /** What a call does while there is no session. */
  public enum Away {
    /** It fails with {@code NOT_CONNECTED}. */
    FAIL,
    /** It waits for one, up to its deadline. */
    WAIT
  }

  /**
   * Nobody to call yet.
   *
   * @param client who calls
   * @param time the server's
   * @param calls those that wait, which this closes
   */
  public CallSender(String client, ServerTime time, PendingCalls<Reply> calls) {
    this.client = client;
    this.time = time;
    this.calls = calls;
  }

  /** A session was welcomed: calls go this way now, those that waited first. */
  public void open(SessionTerms terms, Outlet outlet) {
    Session now = new Session(outlet, terms.epoch(), terms.maxPayload());
    session = now;
    sendParked(now);
  }

  private void sendParked(Session now) {
    Map<CommandId, Parked> waiting;
    synchronized (parked) {
      waiting = new LinkedHashMap<>(parked);
      parked.clear();
    }
    waiting.forEach(
        (id, call) -> {
          if (calls.move(id, now.peer())) {
            send(now, id, call);
          }
        });
  }

  /** The session is lost: its calls fail with {@code DISCONNECTED}. */
  public void lost() {
    Session last = session;
    session = null;
    if (last != null) {
      calls.disconnected(last.peer());
    }
  }

  /** Calls a handler of the server, if there is a session. */
  public <R> CompletableFuture<R> call(CommandRequest<R> request, Duration timeout) {
    return call(request, timeout, Away.FAIL);
  }

  /**
   * Calls a handler of the server.
   *
   * @param timeout the whole time, also for the handler
   * @param away what to do without a session
   * @return completes with the result on a thread that must not be blocked; fails with {@code
   *     CommandFailed}, or {@code BAD_PARAMS} if the result is not what it should be. To cancel it
   *     tells the server to end the handler
   * @throws OrbException {@code NOT_CONNECTED} without a session, {@code TOO_LARGE}, {@code
   *     BAD_PARAMS} if the parameters do not become JSON, {@code QUEUE_FULL} if too many calls wait
   */
  public <R> CompletableFuture<R> call(CommandRequest<R> request, Duration timeout, Away away) {
    Session now = session;
    if (now == null && away == Away.FAIL) {
      throw new OrbException(ErrorCode.NOT_CONNECTED, "there is no session with the server now");
    }
    Instant at = time.now();
    CommandId id = CommandId.create(at, ThreadLocalRandom.current());
    byte[] body = MessageCodec.encode(command(id, request, at, timeout));
    Parked call = new Parked(request.name(), body, at.plus(timeout));
    CompletableFuture<Reply> reply;
    if (now == null) {
      reply = park(id, call, timeout);
    } else {
      refuseIfTooLarge(now, body);
      reply = calls.add(id, now.peer(), timeout);
      send(now, id, call);
    }
    CompletableFuture<R> result = reply.thenApply(answer -> result(answer, request.result()));
    CompletableFuture<?> unused =
        result.whenComplete(
            (value, thrown) -> {
              if (thrown instanceof CancellationException) {
                giveUp(id, call);
              }
            });
    return result;
  }

  private static void refuseIfTooLarge(Session now, byte[] body) {
    if (body.length > now.maxPayload()) {
      throw new OrbException(
          ErrorCode.TOO_LARGE,
          "the command has " + body.length + " bytes, and " + now.maxPayload() + " are allowed");
    }
  }

  private CompletableFuture<Reply> park(CommandId id, Parked call, Duration timeout) {
    CompletableFuture<Reply> reply = calls.add(id, new PendingCalls.Peer(SERVER, NOT_YET), timeout);
    synchronized (parked) {
      parked.put(id, call);
    }
    // why: what has ended must not stay here until a session comes, if one ever does
    CompletableFuture<?> unused =
        reply.whenComplete(
            (answer, thrown) -> {
              synchronized (parked) {
                parked.remove(id);
              }
            });
    Session now = session;
    if (now != null) {
      // why: it was opened after this call had looked
      sendParked(now);
    }
    return reply;
  }

  private void send(Session now, CommandId id, Parked call) {
    if (call.body().length > now.maxPayload()) {
      calls.fail(id, new OrbException(ErrorCode.TOO_LARGE, "the server takes no such command"));
      return;
    }
    Line.send(now.outlet(), envelope(id, call)).whenComplete((sent, thrown) -> failed(id, thrown));
    if (!now.equals(session)) {
      // why: the session may have been lost before this call was among those that end with it
      calls.disconnected(now.peer());
    }
  }

  /** Whoever called wants it no more: the server need not go on. */
  private void giveUp(CommandId id, Parked call) {
    boolean waited =
        calls.fail(id, new OrbException(ErrorCode.CANCELLED, "the caller cancelled it"));
    Session now = session;
    if (waited && now != null) {
      Control.Cancel cancel = new Control.Cancel(id, call.expiresAt(), false, time.now());
      Line.send(
              now.outlet(),
              new Envelope(
                  Addresses.INBOX,
                  MessageCodec.encode(cancel),
                  Kind.CONTROL.text(),
                  null,
                  cancel.name(),
                  false,
                  Envelope.USUAL_PRIORITY,
                  call.expiresAt(),
                  null,
                  client))
          .whenComplete(
              (sent, thrown) -> {
                if (thrown != null) {
                  LOG.debug("the cancel of call {} was not sent", id);
                }
              });
    }
  }

  private Command command(CommandId id, CommandRequest<?> request, Instant at, Duration timeout) {
    Object params = request.params();
    @Nullable Json json = params == null ? null : JsonCodec.of(params);
    return new Command(
        id,
        request.name(),
        client,
        "server",
        json,
        at,
        at.plus(timeout),
        timeout,
        false,
        0,
        request.options().serialKey(),
        null,
        null,
        null,
        request.options().trace(),
        request.options().retries(),
        request.options().component(),
        null,
        null);
  }

  /** In the client's message group, which keeps its order over several nodes. */
  private Envelope envelope(CommandId id, Parked call) {
    return new Envelope(
        Addresses.CALLS,
        call.body(),
        Kind.COMMAND.text(),
        id.toString(),
        call.name(),
        false,
        Envelope.USUAL_PRIORITY,
        call.expiresAt(),
        null,
        client);
  }

  private void failed(CommandId id, @Nullable Throwable thrown) {
    if (thrown != null) {
      ErrorCode code = Line.code(thrown);
      String words = "the command could not be sent";
      calls.fail(id, new OrbException(code, words, null, thrown));
    }
  }

  /** A reply came on the control queue; whether a call waited for it. */
  public boolean reply(Reply reply) {
    return calls.complete(reply.corr(), SERVER, reply);
  }

  private static <R> R result(Reply reply, Class<R> type) {
    Failure error = reply.error();
    if (error != null) {
      throw error.toException();
    }
    Json result = reply.result();
    return cast(result == null ? JsonCodec.NULL : result, type);
  }

  // why: a command without a result is read as Void, whose only value is null
  @SuppressWarnings("NullAway")
  private static <R> R cast(Json result, Class<R> type) {
    if (type == Void.class) {
      return null;
    }
    return type == Json.class ? type.cast(result) : result.as(type);
  }

  /** Fails every call that waits. Idempotent. */
  @Override
  public void close() {
    session = null;
    calls.close();
  }
}

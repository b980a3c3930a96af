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
import dev.orb.protocol.message.Failure;
import dev.orb.protocol.message.Kind;
import dev.orb.protocol.message.Reply;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client's own calls to the server: ephemeral commands to the inbox, answered on the control
 * queue. Thread-safe; nothing blocks. It outlives sessions; the calls of one end with it.
 */
public final class CallSender implements AutoCloseable {
  private static final String SERVER = "the server";

  private final String client;
  private final ServerTime time;
  private final PendingCalls<Reply> calls;
  private volatile @Nullable Session session;

  private record Session(Outlet outlet, long epoch, long maxPayload) {}

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

  /** A session was welcomed: calls go this way now. */
  public void open(SessionTerms terms, Outlet outlet) {
    session = new Session(outlet, terms.epoch(), terms.maxPayload());
  }

  /** The session is lost: its calls fail with {@code DISCONNECTED}. */
  public void lost() {
    Session last = session;
    session = null;
    if (last != null) {
      calls.disconnected(new PendingCalls.Peer(SERVER, last.epoch()));
    }
  }

  /**
   * Calls a handler of the server.
   *
   * @param timeout the whole time, also for the handler
   * @return completes with the result on a thread that must not be blocked; fails with {@code
   *     CommandFailed}, or {@code BAD_PARAMS} if the result is not what it should be
   * @throws OrbException {@code NOT_CONNECTED} without a session, {@code TOO_LARGE}, {@code
   *     BAD_PARAMS} if the parameters do not become JSON, {@code QUEUE_FULL} if too many calls wait
   */
  public <R> CompletableFuture<R> call(CommandRequest<R> request, Duration timeout) {
    Session now = session;
    if (now == null) {
      throw new OrbException(ErrorCode.NOT_CONNECTED, "there is no session with the server now");
    }
    Instant at = time.now();
    CommandId id = CommandId.create(at, ThreadLocalRandom.current());
    byte[] body = MessageCodec.encode(command(id, request, at, timeout));
    if (body.length > now.maxPayload()) {
      throw new OrbException(
          ErrorCode.TOO_LARGE,
          "the command has " + body.length + " bytes, and " + now.maxPayload() + " are allowed");
    }
    CompletableFuture<Reply> reply =
        calls.add(id, new PendingCalls.Peer(SERVER, now.epoch()), timeout);
    Line.send(now.outlet(), envelope(id, request.name(), body, at.plus(timeout)))
        .whenComplete((sent, thrown) -> failed(id, thrown));
    if (!now.equals(session)) {
      // why: the session may have been lost before this call was among those that end with it
      calls.disconnected(new PendingCalls.Peer(SERVER, now.epoch()));
    }
    return reply.thenApply(answer -> result(answer, request.result()));
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
        request.options().retries());
  }

  /** In the client's message group, which keeps its order over several nodes. */
  private Envelope envelope(CommandId id, String name, byte[] body, Instant expiresAt) {
    return new Envelope(
        Addresses.INBOX,
        body,
        Kind.COMMAND.text(),
        id.toString(),
        name,
        false,
        Envelope.USUAL_PRIORITY,
        expiresAt,
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

package dev.orb.client;

import dev.orb.exchange.CallSender;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The server, as a client may call it. Calls are ephemeral: at most once, and lost with the
 * session. What must not be lost is an event. Without a session a call fails at once with {@code
 * NOT_CONNECTED}; {@link #waiting()} gives calls that wait for one. Every call ends, at its
 * deadline at the latest. Thread-safe.
 */
public final class ServerCalls {
  /** The call's own deadline ends it; this is only in case nobody watches deadlines any more. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Supplier<CallSender> calls;
  private final CallSender.Away away;

  ServerCalls(Supplier<CallSender> calls) {
    this(calls, CallSender.Away.FAIL);
  }

  private ServerCalls(Supplier<CallSender> calls, CallSender.Away away) {
    this.calls = calls;
    this.away = away;
  }

  /**
   * The same server, for calls that wait for a session up to their deadline where there is none.
   * They end with {@code TIMEOUT} if none comes, and go out in their order when one does.
   */
  public ServerCalls waiting() {
    return new ServerCalls(calls, CallSender.Away.WAIT);
  }

  /**
   * Calls a handler of the server and waits. Not to be used on a thread that completes a {@link
   * #callAsync}.
   *
   * @param timeout the whole time, also for the handler
   * @throws OrbException {@code CommandFailed} with the handler's failure, {@code TIMEOUT} or
   *     {@code DISCONNECTED}; {@code NOT_CONNECTED} without a session; {@code CANCELLED} if the
   *     waiting thread was interrupted, which it still is then
   */
  public <P, R> R call(CommandType<P, R> type, P params, Duration timeout) {
    return call(type.with(params), timeout);
  }

  /** The same for a request with options of its own. */
  public <R> R call(CommandRequest<R> request, Duration timeout) {
    CompletableFuture<R> reply = callAsync(request, timeout);
    try {
      return reply.get(timeout.plus(SLACK).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      throw new OrbException(
          ErrorCode.CANCELLED, "the thread that waited for the reply was interrupted", null, e);
    } catch (ExecutionException e) {
      throw Causes.of(e);
    } catch (TimeoutException e) {
      throw new OrbException(ErrorCode.TIMEOUT, "no reply within " + timeout, null, e);
    }
  }

  /**
   * Calls a handler of the server and does not wait.
   *
   * @return fails as {@link #call}; completes on a thread that must not be blocked. To cancel it
   *     tells the server to stop the handler, or not to start it
   */
  public <P, R> CompletableFuture<R> callAsync(CommandType<P, R> type, P params, Duration timeout) {
    return callAsync(type.with(params), timeout);
  }

  /** The same for a request with options of its own. */
  public <R> CompletableFuture<R> callAsync(CommandRequest<R> request, Duration timeout) {
    try {
      return calls.get().call(request, timeout, away);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}

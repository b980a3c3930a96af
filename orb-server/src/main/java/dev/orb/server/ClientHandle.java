package dev.orb.server;

import dev.orb.exchange.CommandFunction;
import dev.orb.exchange.CommandHandler;
import dev.orb.exchange.HandlerOptions;
import dev.orb.exchange.SenderHandlers;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Names;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.server.dispatch.Commands;
import dev.orb.server.dispatch.Submission;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One client, to be called. Thread-safe; made by {@link OrbServer#client}. */
public final class ClientHandle {
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Commands commands;
  private final String id;
  private final Target target;
  private final String by;
  private final SenderHandlers handlers;
  private final @Nullable String component;

  ClientHandle(Commands commands, String id, String by, SenderHandlers handlers) {
    this(commands, id, by, handlers, null);
  }

  private ClientHandle(
      Commands commands,
      String id,
      String by,
      SenderHandlers handlers,
      @Nullable String component) {
    this.component = component;
    this.commands = commands;
    this.id = id;
    this.target = Target.client(id);
    this.by = by;
    this.handlers = handlers;
  }

  /** The client's id. */
  public String id() {
    return id;
  }

  /**
   * One of the components that it hosts, to be called; whether it does is found out by the call,
   * which fails with {@code UNKNOWN_COMMAND} if not.
   *
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if it is no name of a component
   */
  public ClientHandle component(String name) {
    return new ClientHandle(commands, id, by, handlers, Names.id("component", name));
  }

  /**
   * Answers a command of this client's from now on, before what answers it for everybody.
   *
   * @throws dev.orb.protocol.OrbException {@code DUPLICATE_ID} if the command has a handler for
   *     this client; {@link OrbServer#handlers(String)} replaces and removes
   */
  public <P, R> ClientHandle on(
      CommandType<P, R> type, CommandHandler<? super P, ? extends @Nullable R> handler) {
    handlers.of(id).add(type, handler, HandlerOptions.DEFAULT);
    return this;
  }

  /** The same without types. */
  public ClientHandle on(String name, CommandFunction handler) {
    handlers.of(id).add(name, handler, HandlerOptions.DEFAULT);
    return this;
  }

  /**
   * Runs a command on the client now and waits for its result. Interruptible. Never waits for a
   * client that is not connected, and the command runs at most once.
   *
   * @param deadline for all of it: the way there, the handler and the way back
   * @throws CommandFailed with the code of whatever ended it
   * @throws dev.orb.protocol.OrbException {@code CLIENT_OFFLINE}, {@code UNKNOWN_CLIENT}, {@code
   *     BAD_PARAMS}, {@code UNKNOWN_COMMAND} without the component, {@code TOO_LARGE}, {@code
   *     SHUTTING_DOWN}
   */
  // why: null comes only where the type says that nothing is returned
  @SuppressWarnings("NullAway")
  public <P, R> R call(CommandType<P, R> type, @Nullable P params, Duration deadline) {
    Reply<R> reply =
        Waiting.await(
            send(new CommandRequest<>(type.name(), params, type.result(), at(deadline))),
            deadline.plus(SLACK));
    return reply.orThrow();
  }

  /**
   * The same without waiting. Any number may be outstanding.
   *
   * @return completes with the result or fails like {@link #call}, at the latest at the deadline,
   *     on a thread that must not be blocked
   */
  // why: null comes only where the type says that nothing is returned
  @SuppressWarnings("NullAway")
  public <P, R> CompletableFuture<R> callAsync(
      CommandType<P, R> type, @Nullable P params, Duration deadline) {
    return send(new CommandRequest<>(type.name(), params, type.result(), at(deadline)))
        .thenApply(Reply::orThrow)
        .toCompletableFuture();
  }

  private CommandOptions at(Duration deadline) {
    CommandOptions options = CommandOptions.DEFAULT.withTtl(deadline).withOffline(Offline.REJECT);
    return component == null ? options : options.withComponent(component);
  }

  private <R> CompletionStage<Reply<R>> send(CommandRequest<R> request) {
    Json params = request.params() == null ? null : JsonCodec.of(request.params());
    return commands
        .call(Submission.of(request.name(), params, target, request.options(), by))
        .thenApply(delivery -> reply(delivery, request.result()));
  }

  private static <R> Reply<R> reply(DeliveryRecord delivery, Class<R> type) {
    if (delivery.state().isFinal()) {
      return Reply.of(delivery, type);
    }
    Failure open = Failure.of(ErrorCode.TIMEOUT, delivery.client() + " has not answered in time");
    return new Reply<>(delivery.client(), delivery.state(), delivery.reason(), null, open);
  }
}

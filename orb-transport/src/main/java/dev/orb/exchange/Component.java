package dev.orb.exchange;

import dev.orb.protocol.ClientState;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.DeclaredComponent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Handlers of one client under a name of their own, with a version and a state: a plugin, a slot, a
 * service. Commands reach it that name it; its client's own handlers know nothing of them, nor it
 * of theirs. It shares its client's connection, work queue, threads and ledger.
 *
 * <p>Thread-safe; may change at any time, and the server is told of a change of handlers or version
 * within a moment, of a state with the next heartbeat.
 *
 * <pre>{@code
 * client.component("billing").version("2.2").run("reload", context -> billing.reload());
 * }</pre>
 */
public final class Component {
  private static final int LONGEST_VERSION = 128;

  private final String name;
  private final Runnable onChange;
  private final HandlerTable handlers = new HandlerTable();
  private volatile String version = "";
  private volatile Condition condition = new Condition(null, null);

  private record Condition(@Nullable ClientState state, @Nullable String remark) {}

  /**
   * @param onChange runs after every change of what it declares
   */
  Component(String name, Runnable onChange) {
    this.name = name;
    this.onChange = onChange;
    handlers.watch(onChange);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its version; empty if it has none. */
  public String version() {
    return version;
  }

  /**
   * Says which version it is of.
   *
   * @throws OrbException {@code BAD_PARAMS} above 128 characters
   */
  public Component version(String value) {
    if (value.length() > LONGEST_VERSION) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "a version has at most " + LONGEST_VERSION + " characters");
    }
    version = value;
    onChange.run();
    return this;
  }

  /** What it is doing; empty if it does not say. */
  public Optional<ClientState> state() {
    return Optional.ofNullable(condition.state());
  }

  /** Says with every heartbeat from now on what it is doing. */
  public Component state(ClientState state) {
    return state(state, null);
  }

  /**
   * Says with every heartbeat from now on what it is doing.
   *
   * @param remark words to it; what is longer than 1,024 characters is cut
   */
  public Component state(ClientState state, @Nullable String remark) {
    condition = new Condition(state, remark);
    return this;
  }

  /** Its handlers: to be replaced, or asked for. */
  public HandlerTable handlers() {
    return handlers;
  }

  /**
   * Answers a command.
   *
   * @throws OrbException {@code DUPLICATE_ID} if the command has a handler in it
   */
  public <P, R> Component on(
      CommandType<P, R> type, CommandHandler<? super P, ? extends @Nullable R> handler) {
    return on(type, handler, HandlerOptions.DEFAULT);
  }

  /** Answers a command, with what the handler declares of itself. */
  public <P, R> Component on(
      CommandType<P, R> type,
      CommandHandler<? super P, ? extends @Nullable R> handler,
      HandlerOptions options) {
    handlers.add(type, handler, options);
    return this;
  }

  /** Answers a command by a handler that ends later and holds no thread meanwhile. */
  public <P, R> Component onLater(
      CommandType<P, R> type, LaterHandler<? super P, R> handler, HandlerOptions options) {
    handlers.addLater(type, handler, options);
    return this;
  }

  /** Answers a command without types, with a result. */
  public Component on(String command, CommandFunction handler) {
    return on(command, handler, HandlerOptions.DEFAULT);
  }

  /** Answers a command without types, with a result and what the handler declares of itself. */
  public Component on(String command, CommandFunction handler, HandlerOptions options) {
    handlers.add(command, handler, options);
    return this;
  }

  /** Runs a command that has no result. */
  public Component run(String command, CommandAction handler) {
    return run(command, handler, HandlerOptions.DEFAULT);
  }

  /** Runs a command that has no result, with what the handler declares of itself. */
  public Component run(String command, CommandAction handler, HandlerOptions options) {
    handlers.addAction(command, handler, options);
    return this;
  }

  /**
   * Answers commands by the methods of an object that are {@link OrbHandler}s, all of them or none.
   *
   * @throws OrbException {@code DUPLICATE_ID} if one of them has a handler in it; {@code
   *     INVALID_CONFIG} if the object has no suitable method, saying why
   */
  public Component register(Object bean) {
    handlers.addAll(bean);
    return this;
  }

  /** Answers every command to it that has no handler of its own; its name is in the context. */
  public Component otherwise(CommandFunction handler) {
    handlers.otherwise(handler, HandlerOptions.DEFAULT);
    return this;
  }

  /** Answers a command no more; what runs goes on. Whether there was a handler. */
  public boolean unregister(String command) {
    return handlers.remove(command);
  }

  /** Whether a command has a handler of its own. */
  public boolean has(String command) {
    return handlers.has(command);
  }

  DeclaredComponent declared(boolean functions) {
    Condition now = condition;
    return new DeclaredComponent(
        name, version, now.state(), now.remark(), functions ? handlers.declared() : List.of());
  }
}

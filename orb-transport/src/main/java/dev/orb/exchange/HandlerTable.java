package dev.orb.exchange;

import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control.Declared;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which handler runs for which name. Thread-safe; may change at any time, and a run that has begun
 * goes on with the handler that it began with.
 */
public final class HandlerTable {
  private final ConcurrentMap<String, Registered> handlers = new ConcurrentHashMap<>();

  /**
   * Adds a typed handler. Parameters that are absent are read as an empty object.
   *
   * @throws OrbException {@code DUPLICATE_ID} if the name has a handler
   */
  public <P, R> void add(
      CommandType<P, R> type,
      CommandHandler<? super P, ? extends @Nullable R> handler,
      HandlerOptions options) {
    add(new Registered(type.name(), options, typed(type.params(), handler)));
  }

  /**
   * Adds a handler without types.
   *
   * @throws OrbException {@code DUPLICATE_ID} if the name has a handler, {@code BAD_PARAMS} if it
   *     is no name
   */
  public void add(String name, CommandFunction handler, HandlerOptions options) {
    add(new Registered(Names.command(name), options, handler::handle));
  }

  /**
   * Adds a handler without a result.
   *
   * @throws OrbException as {@link #add(String, CommandFunction, HandlerOptions)}
   */
  public void addAction(String name, CommandAction handler, HandlerOptions options) {
    add(new Registered(Names.command(name), options, body(handler)));
  }

  private void add(Registered handler) {
    if (handlers.putIfAbsent(handler.name(), handler) != null) {
      throw new OrbException(
          ErrorCode.DUPLICATE_ID,
          "the command " + handler.name() + " has a handler",
          "replace or remove it");
    }
  }

  /** Adds a typed handler in place of the one that may be there. */
  public <P, R> void replace(
      CommandType<P, R> type,
      CommandHandler<? super P, ? extends @Nullable R> handler,
      HandlerOptions options) {
    handlers.put(type.name(), new Registered(type.name(), options, typed(type.params(), handler)));
  }

  /** Adds a handler without types in place of the one that may be there. */
  public void replace(String name, CommandFunction handler, HandlerOptions options) {
    handlers.put(name, new Registered(Names.command(name), options, handler::handle));
  }

  /** Adds a handler without a result in place of the one that may be there. */
  public void replaceAction(String name, CommandAction handler, HandlerOptions options) {
    handlers.put(name, new Registered(Names.command(name), options, body(handler)));
  }

  /** Removes a handler; whether there was one. */
  public boolean remove(String name) {
    return handlers.remove(name) != null;
  }

  /** Whether the name has a handler. */
  public boolean has(String name) {
    return handlers.containsKey(name);
  }

  /** What the handlers declare, by name: for HELLO. */
  public List<Declared> declared() {
    return handlers.values().stream()
        .map(h -> new Declared(h.name(), h.options().idempotent(), h.options().timeout()))
        .sorted(Comparator.comparing(Declared::name))
        .toList();
  }

  Optional<Registered> find(String name) {
    return Optional.ofNullable(handlers.get(name));
  }

  private static Registered.Body body(CommandAction action) {
    return context -> {
      action.run(context);
      return null;
    };
  }

  private static <P> Registered.Body typed(
      Class<P> type, CommandHandler<? super P, ? extends @Nullable Object> handler) {
    return context -> handler.handle(Params.read(context, type), context);
  }
}

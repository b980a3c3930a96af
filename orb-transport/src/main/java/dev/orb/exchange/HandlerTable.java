package dev.orb.exchange;

import dev.orb.exchange.schema.TypeContracts;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.Contract;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Control.Declared;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which handler runs for which name. Thread-safe; may change at any time, and a run that has begun
 * goes on with the handler that it began with. A client tells the server of a change by itself.
 */
public final class HandlerTable {
  /** The name under which the handler of all other names is counted. */
  public static final String OTHERWISE = "*";

  private final ConcurrentMap<String, Registered> handlers = new ConcurrentHashMap<>();
  private final AtomicLong revision = new AtomicLong();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile @Nullable Registered otherwise;

  /**
   * Adds a typed handler. Parameters that are absent are read as an empty object. The types become
   * the command's contract, unless the options have one.
   *
   * @throws OrbException {@code DUPLICATE_ID} if the name has a handler
   */
  public <P, R> void add(
      CommandType<P, R> type,
      CommandHandler<? super P, ? extends @Nullable R> handler,
      HandlerOptions options) {
    add(List.of(typed(type, handler, options)));
  }

  /**
   * The same for a handler that ends later.
   *
   * @throws OrbException {@code DUPLICATE_ID} if the name has a handler
   */
  public <P, R> void addLater(
      CommandType<P, R> type, LaterHandler<? super P, R> handler, HandlerOptions options) {
    add(List.of(later(type, handler, options)));
  }

  /**
   * Adds a handler without types.
   *
   * @throws OrbException {@code DUPLICATE_ID} if the name has a handler, {@code BAD_PARAMS} if it
   *     is no name
   */
  public void add(String name, CommandFunction handler, HandlerOptions options) {
    add(List.of(untyped(name, handler, options)));
  }

  /**
   * Adds a handler without a result.
   *
   * @throws OrbException as {@link #add(String, CommandFunction, HandlerOptions)}
   */
  public void addAction(String name, CommandAction handler, HandlerOptions options) {
    add(List.of(action(name, handler, options)));
  }

  /**
   * Adds every method of an object that is an {@link OrbHandler}: all of them, or none.
   *
   * @throws OrbException {@code DUPLICATE_ID} if a name has a handler; {@code INVALID_CONFIG} if
   *     the object has no such method, or one that cannot be called, saying why
   */
  public void addAll(Object bean) {
    add(BeanHandlers.of(bean));
  }

  private synchronized void add(List<Registered> all) {
    for (Registered handler : all) {
      if (handlers.containsKey(handler.name())) {
        throw new OrbException(
            ErrorCode.DUPLICATE_ID,
            "the command " + handler.name() + " has a handler",
            "replace or remove it");
      }
    }
    put(all);
  }

  private synchronized void put(List<Registered> all) {
    all.forEach(handler -> handlers.put(handler.name(), handler));
    changed();
  }

  /** Adds a typed handler in place of the one that may be there. */
  public <P, R> void replace(
      CommandType<P, R> type,
      CommandHandler<? super P, ? extends @Nullable R> handler,
      HandlerOptions options) {
    put(List.of(typed(type, handler, options)));
  }

  /** Adds a handler without types in place of the one that may be there. */
  public void replace(String name, CommandFunction handler, HandlerOptions options) {
    put(List.of(untyped(name, handler, options)));
  }

  /** Adds a handler without a result in place of the one that may be there. */
  public void replaceAction(String name, CommandAction handler, HandlerOptions options) {
    put(List.of(action(name, handler, options)));
  }

  /** Adds an object's methods in place of the handlers that may be there. */
  public void replaceAll(Object bean) {
    put(BeanHandlers.of(bean));
  }

  /** Answers every name that has no handler of its own; null answers them no more. */
  public void otherwise(@Nullable CommandFunction handler, HandlerOptions options) {
    otherwise = handler == null ? null : new Registered(OTHERWISE, options, handler::handle);
  }

  /** Removes a handler; whether there was one. */
  public synchronized boolean remove(String name) {
    boolean was = handlers.remove(name) != null;
    if (was) {
      changed();
    }
    return was;
  }

  /** Whether the name has a handler of its own. */
  public boolean has(String name) {
    return handlers.containsKey(name);
  }

  /**
   * What the handlers declare, by name: for HELLO. Contracts for which there is no room are left
   * out.
   */
  public List<Declared> declared() {
    return Declared.bounded(
        handlers.values().stream()
            .map(Registered::declared)
            .sorted(Comparator.comparing(Declared::name))
            .toList());
  }

  /** Grows whenever what is declared may be another. */
  public long revision() {
    return revision.get();
  }

  /**
   * Runs this after every change, on the thread that makes it; it must not block.
   *
   * @return ends it
   */
  public Runnable watch(Runnable watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  private void changed() {
    revision.incrementAndGet();
    watchers.forEach(Runnable::run);
  }

  Optional<Registered> find(String name) {
    return named(name).or(this::otherwise);
  }

  Optional<Registered> named(String name) {
    return Optional.ofNullable(handlers.get(name));
  }

  Optional<Registered> otherwise() {
    return Optional.ofNullable(otherwise);
  }

  private static Registered untyped(String name, CommandFunction handler, HandlerOptions options) {
    return new Registered(Names.command(name), options, handler::handle);
  }

  private static Registered action(String name, CommandAction action, HandlerOptions options) {
    return new Registered(
        Names.command(name),
        options,
        context -> {
          action.run(context);
          return null;
        });
  }

  private static <P, R> Registered typed(
      CommandType<P, R> type,
      CommandHandler<? super P, ? extends @Nullable R> handler,
      HandlerOptions options) {
    return new Registered(
        type.name(),
        options,
        contract(type, options),
        context -> handler.handle(Params.read(context, type.params()), context));
  }

  private static <P, R> Registered later(
      CommandType<P, R> type, LaterHandler<? super P, R> handler, HandlerOptions options) {
    return new Registered(
        type.name(),
        options,
        contract(type, options),
        context -> handler.handle(Params.read(context, type.params()), context));
  }

  private static Contract contract(CommandType<?, ?> type, HandlerOptions options) {
    return options.contract() == null
        ? TypeContracts.of(type.params(), type.result())
        : options.contract();
  }
}

package dev.orb.exchange;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.DeclaredComponent;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A client's own handlers, and the components that it hosts beside them. Thread-safe; may change at
 * any time, and a run that has begun goes on with the handler that it began with. A client tells
 * the server of a change by itself.
 */
public final class Components {
  /** How many a client hosts at most. */
  public static final int MOST = DeclaredComponent.MOST;

  private final HandlerTable own;
  private final Map<String, Component> byName = new ConcurrentHashMap<>();
  private final AtomicLong revision = new AtomicLong();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

  /** The client's own handlers, and no component yet. */
  public Components(HandlerTable own) {
    this.own = own;
    // why never ended: it lives as long as the table
    own.watch(this::changed);
  }

  /** The client's own handlers. */
  public HandlerTable own() {
    return own;
  }

  /**
   * Hosts one more, whole: it is described first, on this thread, and then there at once.
   *
   * @throws OrbException {@code CONFLICT} if there is one of this name, {@code BAD_PARAMS} if the
   *     name is none, {@code QUEUE_FULL} if there are {@link #MOST}, and whatever the description
   *     throws; then nothing has changed
   */
  public Component add(String name, Consumer<? super Component> described) {
    Names.id("component", name);
    if (byName.containsKey(name)) {
      throw taken(name);
    }
    Component component = new Component(name, this::changed);
    described.accept(component);
    synchronized (this) {
      if (byName.containsKey(name)) {
        throw taken(name);
      }
      requireRoom();
      byName.put(name, component);
    }
    changed();
    return component;
  }

  private static OrbException taken(String name) {
    return new OrbException(
        ErrorCode.CONFLICT, "there is a component " + name, "replace or remove it");
  }

  private void requireRoom() {
    if (byName.size() >= MOST) {
      throw new OrbException(
          ErrorCode.QUEUE_FULL,
          "there are " + MOST + " components, as many as a client hosts",
          "remove one first");
    }
  }

  /**
   * The same in place of the one that may be there, which knows nothing of it and answers no more.
   *
   * @throws OrbException as {@link #add}, but for {@code CONFLICT}
   */
  public Component replace(String name, Consumer<? super Component> described) {
    Component component = new Component(Names.id("component", name), this::changed);
    described.accept(component);
    synchronized (this) {
      if (!byName.containsKey(name)) {
        requireRoom();
      }
      byName.put(name, component);
    }
    changed();
    return component;
  }

  /** Hosts it no more; what runs goes on. Whether it was there. */
  public boolean remove(String name) {
    boolean was;
    synchronized (this) {
      was = byName.remove(name) != null;
    }
    if (was) {
      changed();
    }
    return was;
  }

  /** The component of this name. */
  public Optional<Component> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The names of all, in order: a copy. */
  public Set<String> names() {
    return new TreeSet<>(byName.keySet());
  }

  /** All of them as they are now, by name; without the contracts for which there is no room. */
  public List<DeclaredComponent> declared() {
    return byName.isEmpty() ? List.of() : DeclaredComponent.bounded(all(true), own.declared());
  }

  /** Those that say what they are doing, without their functions. */
  public List<DeclaredComponent> states() {
    if (byName.isEmpty()) {
      return List.of();
    }
    return all(false).stream().filter(one -> one.state() != null).toList();
  }

  private List<DeclaredComponent> all(boolean functions) {
    return byName.values().stream()
        .map(component -> component.declared(functions))
        .sorted(Comparator.comparing(DeclaredComponent::name))
        .toList();
  }

  /** Grows whenever what is declared may be another. */
  public long revision() {
    return revision.get();
  }

  /**
   * Runs this after every change of handlers, versions or components, on the thread that makes it;
   * it must not block.
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

  Optional<Registered> find(Command command) {
    String name = command.component();
    if (name == null) {
      return own.find(command.name());
    }
    return find(name).flatMap(component -> component.handlers().find(command.name()));
  }
}

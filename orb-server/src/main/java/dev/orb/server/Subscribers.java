package dev.orb.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Who wants which events. Thread-safe; the same for every start of a server. */
final class Subscribers {
  private final List<One> all = new CopyOnWriteArrayList<>();
  private volatile Runnable onChange = () -> {};

  private record One(Predicate<String> names, EventHandler handler) {}

  Subscription add(String glob, EventHandler handler) {
    // why a record for each: a handler may subscribe twice, and closes one of the two
    One one = new One(EventNames.like(glob), handler);
    all.add(one);
    onChange.run();
    return () -> {
      all.removeIf(other -> other == one);
      onChange.run();
    };
  }

  List<EventHandler> of(String name) {
    return all.stream().filter(one -> one.names().test(name)).map(One::handler).toList();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Runs this after every change, on the thread that changes. */
  void onChange(Runnable action) {
    onChange = action;
  }
}

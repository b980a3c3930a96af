package dev.orb.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Who wants which events. Thread-safe; the same for every start of a server. */
final class Subscribers {
  private final List<One> all = new CopyOnWriteArrayList<>();
  private volatile Runnable onChange = () -> {};

  /** Equal to itself alone: a handler may subscribe twice, and closes one of the two. */
  private static final class One {
    private final Predicate<String> names;
    private final EventHandler handler;

    One(Predicate<String> names, EventHandler handler) {
      this.names = names;
      this.handler = handler;
    }

    EventHandler handler() {
      return handler;
    }
  }

  Subscription add(String glob, EventHandler handler) {
    One one = new One(EventNames.like(glob), handler);
    all.add(one);
    onChange.run();
    return () -> {
      all.remove(one);
      onChange.run();
    };
  }

  List<EventHandler> of(String name) {
    return all.stream().filter(one -> one.names.test(name)).map(One::handler).toList();
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Runs this after every change, on the thread that changes. */
  void onChange(Runnable action) {
    onChange = action;
  }
}

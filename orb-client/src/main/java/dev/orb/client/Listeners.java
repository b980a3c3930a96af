package dev.orb.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners in order, away from the threads that have other things to do. */
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final List<ClientListener> all = new CopyOnWriteArrayList<>();
  private final SerialTasks tasks;

  Listeners(SerialTasks tasks) {
    this.tasks = tasks;
  }

  void add(ClientListener listener) {
    all.add(listener);
  }

  void remove(ClientListener listener) {
    all.remove(listener);
  }

  void tell(Consumer<ClientListener> news) {
    if (!all.isEmpty()) {
      tasks.execute(() -> all.forEach(listener -> contained(listener, news)));
    }
  }

  private static void contained(ClientListener listener, Consumer<ClientListener> news) {
    try {
      news.accept(listener);
    } catch (Throwable e) {
      LOG.warn("a listener failed", e);
    }
  }
}

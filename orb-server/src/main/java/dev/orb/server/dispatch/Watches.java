package dev.orb.server.dispatch;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Progress;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Ear;
import dev.orb.server.story.Happening;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who follows which open command, and who hears of all. Anybody may add; one thread tells. */
final class Watches implements Committer.Told {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private final Map<CommandId, List<Watch>> watches = new ConcurrentHashMap<>();
  private final Map<CommandId, List<Ear>> ears = new ConcurrentHashMap<>();
  private final List<Ear> general = new CopyOnWriteArrayList<>();
  private final List<Consumer<CommandEnd>> ofFirings = new CopyOnWriteArrayList<>();
  private final DispatchMetrics metrics;

  Watches(DispatchMetrics metrics) {
    this.metrics = metrics;
  }

  /** A watch that hears nothing before it is made live. */
  Watch add(CommandId id, Watcher watcher) {
    Watch[] self = new Watch[1];
    Watch watch = new Watch(watcher, () -> remove(watches, id, self[0]));
    self[0] = watch;
    add(watches, id, watch);
    return watch;
  }

  /** Begins to tell it of a command. */
  void add(CommandId id, Ear ear) {
    add(ears, id, ear);
  }

  void remove(CommandId id, Ear ear) {
    remove(ears, id, ear);
  }

  /** Begins to tell it of every command. */
  void addToAll(Ear ear) {
    general.add(ear);
  }

  /** Begins to tell it of the ends of what schedules fire. */
  void addOfFirings(Consumer<CommandEnd> listener) {
    ofFirings.add(listener);
  }

  static Optional<CommandEnd> end(CommandRecord command) {
    return Optional.ofNullable(command.finishedAt())
        .map(at -> new CommandEnd(command.id(), command.schedule(), command.state(), at));
  }

  private static <T> void add(Map<CommandId, List<T>> all, CommandId id, T one) {
    all.compute(
        id,
        (key, list) -> {
          List<T> some = list == null ? new CopyOnWriteArrayList<>() : list;
          some.add(one);
          return some;
        });
  }

  private static <T> void remove(Map<CommandId, List<T>> all, CommandId id, T one) {
    all.computeIfPresent(
        id,
        (key, list) -> {
          list.remove(one);
          return list.isEmpty() ? null : list;
        });
  }

  /** Whether anybody wants to know more of the command than its ends. */
  boolean hears(CommandId id) {
    return !general.isEmpty() || watches.containsKey(id) || ears.containsKey(id);
  }

  /** Whether anybody hears of every command. */
  boolean hearsAll() {
    return !general.isEmpty();
  }

  @Override
  public void changed(JournalEntry.Delivery delivery) {
    if (delivery.row().state().isFinal()) {
      metrics.ended(delivery.row());
    }
    tell(delivery);
  }

  @Override
  public void done(CommandRecord command) {
    metrics.done(command);
    if (command.schedule() != null) {
      end(command).ifPresent(end -> ofFirings.forEach(listener -> tell(listener, end)));
    }
    tell(command);
  }

  private static void tell(Consumer<CommandEnd> listener, CommandEnd end) {
    try {
      listener.accept(end);
    } catch (RuntimeException e) {
      LOG.warn("a follower failed", e);
    }
  }

  void tell(JournalEntry.Delivery delivery) {
    CommandId id = delivery.row().command();
    if (delivery.row().state().isFinal()) {
      of(watches, id).forEach(watch -> watch.ended(delivery.row()));
    }
    List<Ear> some = of(ears, id);
    if (!some.isEmpty() || !general.isEmpty()) {
      hear(some, new Happening.Changed(delivery.stamp(), delivery.row()));
    }
  }

  void tell(CommandRecord command) {
    of(watches, command.id()).forEach(watch -> watch.done(command));
    hear(of(ears, command.id()), new Happening.Done(command));
  }

  void spoke(Said said, Progress progress) {
    of(watches, said.command()).forEach(watch -> watch.progress(said.client(), progress));
    hear(of(ears, said.command()), new Happening.Spoke(said));
  }

  private void hear(List<Ear> some, Happening happening) {
    some.forEach(ear -> hear(ear, happening));
    general.forEach(ear -> hear(ear, happening));
  }

  private static void hear(Ear ear, Happening happening) {
    try {
      ear.hear(happening);
    } catch (RuntimeException e) {
      LOG.warn("a follower failed", e);
    }
  }

  private static <T> List<T> of(Map<CommandId, List<T>> all, CommandId id) {
    List<T> some = all.get(id);
    return some == null ? List.of() : some;
  }
}

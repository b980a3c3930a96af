package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.message.Progress;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who follows which open command. Anybody may add; the telling thread tells. */
final class Watches implements Committer.Told {
  private final Map<CommandId, List<Watch>> byCommand = new ConcurrentHashMap<>();
  private final DispatchMetrics metrics;

  Watches(DispatchMetrics metrics) {
    this.metrics = metrics;
  }

  /** A watch that hears nothing before it is made live. */
  Watch add(CommandId id, Watcher watcher) {
    Watch[] self = new Watch[1];
    Watch watch = new Watch(watcher, () -> remove(id, self[0]));
    self[0] = watch;
    byCommand.compute(
        id,
        (key, list) -> {
          List<Watch> watches = list == null ? new CopyOnWriteArrayList<>() : list;
          watches.add(watch);
          return watches;
        });
    return watch;
  }

  private void remove(CommandId id, Watch watch) {
    byCommand.computeIfPresent(
        id,
        (key, list) -> {
          list.remove(watch);
          return list.isEmpty() ? null : list;
        });
  }

  /** Whether anybody follows it. */
  boolean has(CommandId id) {
    return byCommand.containsKey(id);
  }

  @Override
  public void ended(DeliveryRecord delivery) {
    metrics.ended(delivery);
    tell(delivery);
  }

  @Override
  public void done(CommandRecord command) {
    metrics.done(command);
    tell(command);
  }

  void tell(DeliveryRecord delivery) {
    of(delivery.command()).forEach(watch -> watch.ended(delivery));
  }

  void tell(CommandRecord command) {
    of(command.id()).forEach(watch -> watch.done(command));
  }

  void progress(String client, Progress progress) {
    of(progress.corr()).forEach(watch -> watch.progress(client, progress));
  }

  private List<Watch> of(CommandId id) {
    List<Watch> watches = byCommand.get(id);
    return watches == null ? List.of() : watches;
  }
}

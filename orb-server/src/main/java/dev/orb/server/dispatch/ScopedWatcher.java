package dev.orb.server.dispatch;

import dev.orb.protocol.Counts;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.message.Progress;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells a watcher of those clients of a command that he sees, and that it is over when they have
 * ended. Called by one thread at a time, as he is.
 */
final class ScopedWatcher implements Watcher {
  private final Sight.Seen seen;
  private final Watcher watcher;
  private final Set<String> left;
  private final Map<DeliveryState, Integer> states = new EnumMap<>(DeliveryState.class);
  private boolean over;

  ScopedWatcher(Sight.Seen seen, Watcher watcher) {
    this.seen = seen;
    this.watcher = watcher;
    this.left = seen.inside() == null ? Set.of() : new HashSet<>(seen.inside());
  }

  @Override
  public void ended(DeliveryRecord delivery) {
    if (!over && left.remove(delivery.client())) {
      states.merge(delivery.state(), 1, Integer::sum);
      watcher.ended(delivery);
      if (left.isEmpty()) {
        finish(delivery);
      }
    }
  }

  private void finish(DeliveryRecord last) {
    over = true;
    CommandRecord command = seen.command();
    watcher.done(
        command.seen(
            command.target(),
            command.addressees(),
            command.refused(),
            new Counts(states, command.refused().size()),
            last.finishedAt()));
  }

  @Override
  public void progress(String client, Progress progress) {
    if (!over && seen.has(client)) {
      watcher.progress(client, progress);
    }
  }

  @Override
  public void done(CommandRecord command) {
    if (!over) {
      // why: one of them is a target no more, because it went on to another client
      over = true;
      watcher.done(seen.command());
    }
  }
}

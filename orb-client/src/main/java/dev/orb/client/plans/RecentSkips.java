package dev.orb.client.plans;

import dev.orb.protocol.CommandId;
import java.util.LinkedHashSet;
import java.util.Set;

/** The last firings that were skipped, so that their copies hear why. Thread-safe, bounded. */
final class RecentSkips {
  private static final int MOST = 1_000;

  private final Set<CommandId> ids = new LinkedHashSet<>();

  synchronized void add(CommandId id) {
    ids.add(id);
    if (ids.size() > MOST) {
      ids.remove(ids.iterator().next());
    }
  }

  synchronized boolean has(CommandId id) {
    return ids.contains(id);
  }
}

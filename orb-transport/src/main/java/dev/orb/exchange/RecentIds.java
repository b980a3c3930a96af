package dev.orb.exchange;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The ephemeral commands that were met last, so that each runs at most once. Bounded: the oldest is
 * forgotten, which is safe because copies of one message come close together. Thread-safe.
 */
final class RecentIds {
  private final int bound;
  private final Set<ReplyRoute.Key> ids = new LinkedHashSet<>();

  RecentIds(int bound) {
    this.bound = bound;
  }

  /** Remembers it; false if it was remembered. */
  synchronized boolean add(ReplyRoute.Key id) {
    if (!ids.add(id)) {
      return false;
    }
    if (ids.size() > bound) {
      var oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  synchronized boolean contains(ReplyRoute.Key id) {
    return ids.contains(id);
  }
}

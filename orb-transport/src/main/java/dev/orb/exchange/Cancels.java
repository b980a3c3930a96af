package dev.orb.exchange;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests to cancel commands that were not met yet. Bounded: when it is full, what is past its
 * time goes first, then the oldest; the next WELCOME carries open requests again. Thread-safe.
 */
final class Cancels {
  private final int bound;
  private final ServerTime time;
  private final Map<ReplyRoute.Key, Instant> until = new LinkedHashMap<>();

  Cancels(int bound, ServerTime time) {
    this.bound = bound;
    this.time = time;
  }

  /** Remembers a request until that time. */
  synchronized void remember(ReplyRoute.Key id, Instant end) {
    until.merge(id, end, (a, b) -> a.isAfter(b) ? a : b);
    if (until.size() > bound) {
      Instant now = time.now();
      until.values().removeIf(now::isAfter);
    }
    Iterator<ReplyRoute.Key> oldest = until.keySet().iterator();
    while (until.size() > bound && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }

  /** Whether there is a request, which is forgotten by this. */
  synchronized boolean take(ReplyRoute.Key id) {
    Instant end = until.remove(id);
    return end != null && !time.now().isAfter(end);
  }

  synchronized int size() {
    return until.size();
  }
}

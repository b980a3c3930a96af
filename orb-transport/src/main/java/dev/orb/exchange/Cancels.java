package dev.orb.exchange;

import dev.orb.protocol.CommandId;
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
  private final Map<CommandId, Request> requests = new LinkedHashMap<>();

  /**
   * One request.
   *
   * @param queuedOnly whether it leaves alone what has started
   */
  private record Request(Instant until, boolean queuedOnly) {
    Request and(Request other) {
      return new Request(
          until.isAfter(other.until) ? until : other.until, queuedOnly && other.queuedOnly);
    }
  }

  Cancels(int bound, ServerTime time) {
    this.bound = bound;
    this.time = time;
  }

  /** Remembers a request until that time. */
  synchronized void remember(CommandId id, Instant end, boolean queuedOnly) {
    requests.merge(id, new Request(end, queuedOnly), Request::and);
    if (requests.size() > bound) {
      Instant now = time.now();
      requests.values().removeIf(request -> now.isAfter(request.until()));
    }
    Iterator<CommandId> oldest = requests.keySet().iterator();
    while (requests.size() > bound && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
  }

  /**
   * Whether there is a request, which is forgotten by this.
   *
   * @param started whether the command has started before, so that only some requests mean it
   */
  synchronized boolean take(CommandId id, boolean started) {
    Request request = requests.remove(id);
    return request != null
        && !time.now().isAfter(request.until())
        && !(started && request.queuedOnly());
  }

  synchronized int size() {
    return requests.size();
  }
}

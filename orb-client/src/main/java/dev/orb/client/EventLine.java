package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Events in their order: those that wait to be sent, and those that are on their way. Not
 * thread-safe; the outbox guards it.
 */
final class EventLine {
  /**
   * On their way at a time. The broker remembers the ids of the last 100,000 events of a fleet, and
   * after a loss these are what it may be sent a second time.
   */
  static final int WINDOW = 64;

  private final OutboxOptions options;
  private final NavigableMap<Long, Waiting> unsent = new TreeMap<>();
  private final NavigableMap<Long, Waiting> sent = new TreeMap<>();
  private long last;
  private long bytes;

  EventLine(OutboxOptions options) {
    this.options = options;
  }

  long nextPlace() {
    return last + 1;
  }

  void add(Waiting event) {
    last = event.place();
    bytes += event.size();
    unsent.put(event.place(), event);
  }

  boolean hasRoomFor(int size) {
    return unsent.size() + sent.size() < options.events() && bytes + size <= options.bytes();
  }

  OrbException full() {
    return new OrbException(
        ErrorCode.QUEUE_FULL,
        size() + " events of " + bytes + " bytes wait to be sent",
        "wait for some of them, or emit fewer");
  }

  /** The oldest that is not on its way leaves; null if all are. */
  @Nullable Waiting dropOldest() {
    var oldest = unsent.pollFirstEntry();
    if (oldest == null) {
      return null;
    }
    bytes -= oldest.getValue().size();
    return oldest.getValue();
  }

  /** The one to be sent next, if it is stored and there is room on the way. */
  @Nullable Waiting first(int window) {
    if (unsent.isEmpty() || sent.size() >= window) {
      return null;
    }
    Waiting first = unsent.firstEntry().getValue();
    return first.stored ? first : null;
  }

  void leaves(Waiting event) {
    unsent.remove(event.place());
    sent.put(event.place(), event);
  }

  /** It waits again, in its old place. */
  void back(Waiting event) {
    if (sent.remove(event.place(), event)) {
      unsent.put(event.place(), event);
    }
  }

  void allBack() {
    unsent.putAll(sent);
    sent.clear();
  }

  /** It is done with; false if it was before. */
  boolean remove(Waiting event) {
    boolean there = sent.remove(event.place(), event) || unsent.remove(event.place(), event);
    if (there) {
      bytes -= event.size();
    }
    return there;
  }

  List<Waiting> all() {
    List<Waiting> all = new ArrayList<>(sent.values());
    all.addAll(unsent.values());
    return all;
  }

  void clear() {
    sent.clear();
    unsent.clear();
    bytes = 0;
  }

  int size() {
    return sent.size() + unsent.size();
  }

  long bytes() {
    return bytes;
  }
}

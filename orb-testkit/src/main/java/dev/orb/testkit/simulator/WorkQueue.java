package dev.orb.testkit.simulator;

import dev.orb.transport.Envelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One client's work queue: by priority, then in order; what a consumer has stays until it is
 * acknowledged.
 */
final class WorkQueue {
  private final List<Item> items = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final List<String> arrived = new ArrayList<>();

  /** A message and whoever has it now. */
  static final class Item {
    private final Envelope envelope;
    private @Nullable Object holder;

    Item(Envelope envelope) {
      this.envelope = envelope;
    }

    Envelope envelope() {
      return envelope;
    }
  }

  /** The same as it would be after a restart of the broker. */
  WorkQueue copy() {
    WorkQueue copy = new WorkQueue();
    items.stream()
        .filter(item -> item.envelope.durable())
        .forEach(item -> copy.items.add(new Item(item.envelope)));
    copy.seen.addAll(seen);
    return copy;
  }

  /** Routes a message into it, unless its duplicate id was here before. */
  void add(Envelope envelope) {
    String duplicate = envelope.duplicateId();
    if (duplicate == null || seen.add(duplicate)) {
      items.add(new Item(envelope));
      if (envelope.durable()) {
        arrived.add(String.valueOf(envelope.id()));
      }
    }
  }

  /** The ids of all durable messages that were ever routed into it, in that order. */
  List<String> arrived() {
    return arrived;
  }

  /** The first that nobody has, which the consumer has from now on. */
  @Nullable Item deliver(Object consumer) {
    Item first = null;
    for (Item item : items) {
      if (item.holder == null
          && (first == null || item.envelope.priority() > first.envelope.priority())) {
        first = item;
      }
    }
    if (first != null) {
      first.holder = consumer;
    }
    return first;
  }

  void acknowledge(Item acknowledged) {
    items.removeIf(item -> same(item, acknowledged));
  }

  // why: two copies of one command are two messages
  private static boolean same(Item one, Item other) {
    return System.identityHashCode(one) == System.identityHashCode(other) && one.equals(other);
  }

  /** A consumer is gone; what it had is for the next one, in its old place. */
  void release(@Nullable Object consumer) {
    for (Item item : items) {
      if (consumer == null || consumer.equals(item.holder)) {
        item.holder = null;
      }
    }
  }

  /** Takes a command out, if no consumer has it. */
  boolean take(String id) {
    return items.removeIf(item -> item.holder == null && id.equals(item.envelope.id()));
  }

  boolean holds(String id) {
    return items.stream().anyMatch(item -> id.equals(item.envelope.id()));
  }

  /** What has expired and nobody has, which is out of the queue now. */
  List<Envelope> expire(Instant now) {
    List<Envelope> expired = new ArrayList<>();
    for (Iterator<Item> all = items.iterator(); all.hasNext(); ) {
      Item item = all.next();
      Instant until = item.envelope.expiresAt();
      if (item.holder == null && until != null && !until.isAfter(now)) {
        all.remove();
        expired.add(item.envelope);
      }
    }
    return expired;
  }

  /** The broker dies: what is not durable is gone. */
  void die() {
    items.removeIf(item -> !item.envelope.durable());
    release(null);
  }

  /** The ids of those that nobody has. */
  List<String> waiting() {
    return items.stream()
        .filter(item -> item.holder == null)
        .map(item -> String.valueOf(item.envelope.id()))
        .toList();
  }

  int size() {
    return items.size();
  }

  Stream<String> ids() {
    return items.stream().map(item -> String.valueOf(item.envelope.id()));
  }
}

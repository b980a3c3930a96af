package dev.orb.client.ledger;

import dev.orb.exchange.Ledger.Entry;
import dev.orb.protocol.CommandId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/**
 * The commands that have ended. A commit writes anew every page that has changed, so a new outcome
 * goes into a map of a few, and those are settled together in the map of all.
 *
 * <p>Reading is thread-safe; changes are for the one writer thread.
 */
final class Outcomes {
  /** What an entry costs beside its value: keys, and its place in the tree. */
  private static final int ENTRY_OVERHEAD = 64;

  private static final int MOST_FRESH = 64;
  private static final long MOST_FRESH_BYTES = 64 << 10;
  private static final int MOST_ACKNOWLEDGED = 256;
  private static final int PRUNED_AT_ONCE = 10_000;
  private static final int LOOKED_AT_ONCE = 1_000;

  private final MVMap<byte[], byte[]> fresh;
  private final MVMap<byte[], byte[]> settled;
  private final MVMap<byte[], byte[]> due;
  // why: not in the file until they are settled, because losing one only means that its entry is
  // kept longer
  private final List<byte[]> acknowledged = new ArrayList<>();
  // why a walk: to mark each outcome when it comes would cost every command a second entry
  private byte @Nullable [] walkedTo;
  private final AtomicLong freshBytes = new AtomicLong();
  private final AtomicLong settledBytes;

  Outcomes(MVStore store, long settledBytes) {
    this.fresh = store.openMap("fresh", type());
    this.settled = store.openMap("finished", type());
    this.due = store.openMap("due", type());
    this.settledBytes = new AtomicLong(settledBytes);
    fresh.forEach((key, value) -> freshBytes.addAndGet(cost(value)));
  }

  /** Bytes to bytes, whose comparison needs no reading of objects. */
  static MVMap.Builder<byte[], byte[]> type() {
    return new MVMap.Builder<byte[], byte[]>()
        .keyType(ByteArrayDataType.INSTANCE)
        .valueType(ByteArrayDataType.INSTANCE);
  }

  static long cost(byte @Nullable [] value) {
    return value == null ? 0 : value.length + ENTRY_OVERHEAD;
  }

  Optional<Entry.Finished> find(CommandId id) {
    byte[] key = EntryBytes.key(id);
    // why: in the order in which it moves, so that one that moves meanwhile is not missed
    byte[] value = fresh.get(key);
    if (value == null) {
      value = settled.get(key);
    }
    return value == null ? Optional.empty() : Optional.of(EntryBytes.finished(value));
  }

  long count() {
    return fresh.sizeAsLong() + settled.sizeAsLong();
  }

  long bytes() {
    return freshBytes.get() + settledBytes.get();
  }

  long settledBytes() {
    return settledBytes.get();
  }

  void add(byte[] key, byte[] value) {
    freshBytes.addAndGet(cost(value) - cost(fresh.put(key, value)));
  }

  void acknowledge(CommandId id) {
    acknowledged.add(EntryBytes.key(id));
  }

  /** Whether there is anything to settle. */
  boolean isUnsettled() {
    return !fresh.isEmpty() || !acknowledged.isEmpty();
  }

  /** Whether so much is fresh that it should be settled with the next commit. */
  boolean isDue() {
    return fresh.sizeAsLong() >= MOST_FRESH
        || freshBytes.get() >= MOST_FRESH_BYTES
        || acknowledged.size() >= MOST_ACKNOWLEDGED;
  }

  void settle() {
    fresh.forEach(
        (key, value) -> settledBytes.addAndGet(cost(value) - cost(settled.put(key, value))));
    fresh.clear();
    freshBytes.set(0);
    for (byte[] key : acknowledged) {
      byte[] value = settled.get(key);
      if (value != null) {
        due.put(EntryBytes.dueKey(EntryBytes.keepUntil(value), key), new byte[0]);
      }
    }
    acknowledged.clear();
  }

  /**
   * Drops what is acknowledged and was to be kept until before now, as much as one commit should
   * hold.
   *
   * @return whether there is more
   */
  boolean prune(long now) {
    settle();
    for (int i = 0; i < PRUNED_AT_ONCE; i++) {
      byte[] first = due.firstKey();
      if (first == null || EntryBytes.keepUntil(first) >= now) {
        return false;
      }
      due.remove(first);
      byte[] key = EntryBytes.keyOfDue(first);
      byte[] value = settled.get(key);
      if (value == null) {
        continue;
      }
      long keepUntil = EntryBytes.keepUntil(value);
      if (keepUntil < now) {
        settledBytes.addAndGet(-cost(settled.remove(key)));
      } else {
        due.put(EntryBytes.dueKey(keepUntil, key), new byte[0]);
      }
    }
    return true;
  }

  /**
   * Looks at some more of all outcomes, round and round, and drops those, acknowledged or not, that
   * were to be kept until before then.
   */
  void forget(long then) {
    List<byte[]> over = new ArrayList<>();
    Cursor<byte[], byte[]> cursor = settled.cursor(walkedTo);
    byte[] key = null;
    for (int i = 0; i < LOOKED_AT_ONCE && cursor.hasNext(); i++) {
      key = cursor.next();
      if (EntryBytes.keepUntil(cursor.getValue()) < then) {
        over.add(key);
      }
    }
    walkedTo = cursor.hasNext() ? key : null;
    over.forEach(one -> settledBytes.addAndGet(-cost(settled.remove(one))));
  }
}

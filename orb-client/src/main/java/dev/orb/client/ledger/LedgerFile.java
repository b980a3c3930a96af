package dev.orb.client.ledger;

import dev.orb.exchange.Ledger.Entry;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/**
 * The maps of one ledger on disk. Reading is thread-safe; changes and commits are for the one
 * writer thread.
 */
final class LedgerFile {
  static final String NAME = "ledger.mv";

  private static final int COMMITS_BETWEEN_SYNCS = 500;
  private static final Duration TIME_BETWEEN_SYNCS = Duration.ofSeconds(1);
  private static final int CACHE_MEBIBYTES = 4;

  /** A quarter of the usual, because a commit writes whole pages and most change one entry. */
  private static final int PAGE_BYTES = 4 << 10;

  private static final int LOW_FILL_PERCENT = 50;
  private static final int COMPACT_BYTES = 4 << 20;

  private final MVStore store;
  private final MVMap<String, String> meta;
  private final MVMap<byte[], byte[]> started;
  private final Outcomes outcomes;
  private final MVMap<Long, byte[]> events;
  private final MVMap<String, String> plans;
  private final boolean sync;
  private final Ticker ticker;

  private final AtomicLong startedBytes = new AtomicLong();
  private long syncedAt;
  private int unsynced;
  private boolean eventsWent;

  private LedgerFile(MVStore store, boolean sync, Ticker ticker) {
    this.store = store;
    this.sync = sync;
    this.ticker = ticker;
    this.syncedAt = ticker.nanos();
    meta = store.openMap("meta");
    started = store.openMap("started", Outcomes.type());
    started.forEach((key, value) -> startedBytes.addAndGet(Outcomes.cost(value)));
    outcomes = new Outcomes(store, Long.parseLong(meta.getOrDefault("bytes", "0")));
    events =
        store.openMap(
            "events",
            new MVMap.Builder<Long, byte[]>()
                .keyType(LongDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    plans = store.openMap("plans");
    meta.putIfAbsent("id", UUID.randomUUID().toString());
    meta.putIfAbsent("instance", UUID.randomUUID().toString());
  }

  /**
   * Opens or makes the file, and holds it alone until it is closed.
   *
   * @throws OrbException {@code INVALID_CONFIG} if the folder cannot be used
   */
  static LedgerFile open(Path folder, boolean sync, Ticker ticker) {
    Path path = folder.resolve(NAME);
    MVStore store = null;
    try {
      makePrivate(folder);
      store =
          new MVStore.Builder()
              // why: else an interrupt of one reader closes the file for all
              .fileName("retry:" + path)
              .autoCommitDisabled()
              .autoCommitBufferSize(0)
              .cacheSize(CACHE_MEBIBYTES)
              .pageSplitSize(PAGE_BYTES)
              .open();
      LedgerFile file = new LedgerFile(store, sync, ticker);
      file.commit();
      return file;
    } catch (MVStoreException | IOException | IllegalArgumentException e) {
      if (store != null) {
        store.closeImmediately();
      }
      throw refused(folder, path, e);
    }
  }

  private static void makePrivate(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(folder);
    }
  }

  private static OrbException refused(Path folder, Path path, Exception e) {
    int code = e instanceof MVStoreException store ? store.getErrorCode() : 0;
    String reason;
    String mend;
    if (code == DataUtils.ERROR_FILE_LOCKED) {
      reason = "the state folder " + folder + " is in use by another process";
      mend = "give each client a state folder of its own, or stop the other one";
    } else if (code == 0 || !Files.isReadable(path) || !Files.isWritable(path)) {
      reason = "the state folder " + folder + " cannot be written";
      mend = "make it a folder that this user owns";
    } else {
      reason = "the ledger " + path + " is damaged";
      mend =
          "move it away and start again: what had started then ends INTERRUPTED, and what was in"
              + " hand may run once more; events that wait in it are lost";
    }
    return new OrbException(ErrorCode.INVALID_CONFIG, reason, mend, e);
  }

  String id() {
    return text("id").orElseThrow();
  }

  String instance() {
    return text("instance").orElseThrow();
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(meta.get(key));
  }

  void text(String key, String value) {
    meta.put(key, value);
  }

  Map<CommandId, OpenEntry> started() {
    Map<CommandId, OpenEntry> all = new HashMap<>();
    started.forEach((key, value) -> all.put(EntryBytes.id(key), EntryBytes.open(value)));
    return all;
  }

  Optional<Entry.Finished> finished(CommandId id) {
    return outcomes.find(id);
  }

  void start(CommandId id, byte[] value) {
    byte[] old = started.put(EntryBytes.key(id), value);
    startedBytes.addAndGet(Outcomes.cost(value) - Outcomes.cost(old));
  }

  void finish(CommandId id, byte[] value) {
    byte[] key = EntryBytes.key(id);
    startedBytes.addAndGet(-Outcomes.cost(started.remove(key)));
    outcomes.add(key, value);
  }

  /** Drops what has started and will not be met again. */
  void forget(CommandId id) {
    startedBytes.addAndGet(-Outcomes.cost(started.remove(EntryBytes.key(id))));
  }

  /** Needs no commit: a mark that a kill takes along only means that the entry is kept longer. */
  void acknowledge(CommandId id) {
    outcomes.acknowledge(id);
  }

  Map<String, String> plans() {
    return new HashMap<>(plans);
  }

  /** Keeps the plan of a schedule; null forgets it. */
  void plan(String schedule, @Nullable String text) {
    if (text == null) {
      plans.remove(schedule);
    } else {
      plans.put(schedule, text);
    }
  }

  SortedMap<Long, byte[]> events() {
    return new TreeMap<>(events);
  }

  void addEvent(long place, byte[] event) {
    events.put(place, event);
  }

  /** Goes with the next commit, or when there is nothing else to do. */
  void removeEvent(long place) {
    events.remove(place);
    eventsWent = true;
  }

  /** As {@link Outcomes#prune}. */
  boolean prune(long now, long forgotten) {
    boolean more = outcomes.prune(now);
    outcomes.forget(forgotten);
    countSettled();
    return more;
  }

  private void settle() {
    outcomes.settle();
    countSettled();
  }

  private void countSettled() {
    meta.put("bytes", Long.toString(outcomes.settledBytes()));
  }

  long finishedCount() {
    return outcomes.count();
  }

  long bytes() {
    return startedBytes.get() + outcomes.bytes();
  }

  /** Writes all changes to the file; after this a kill of the process does not lose them. */
  void commit() {
    if (outcomes.isDue()) {
      settle();
    }
    // why: a chunk that no version needs may be written over only once what took its place has
    // been synced; then a power cut can lose the last second, but never damage the file
    store.setRetentionTime((int) Math.min(Integer.MAX_VALUE, sinceSync().toMillis() + 1));
    store.commit();
    eventsWent = false;
    unsynced++;
    if (sync
        || unsynced >= COMMITS_BETWEEN_SYNCS
        || sinceSync().compareTo(TIME_BETWEEN_SYNCS) > 0) {
      sync();
    }
  }

  /** Called while there is nothing to do. */
  void idle() {
    if (outcomes.isUnsettled()) {
      settle();
      commit();
    } else if (eventsWent) {
      commit();
    }
    if (unsynced > 0) {
      sync();
      store.compact(LOW_FILL_PERCENT, COMPACT_BYTES);
    }
  }

  private void sync() {
    long now = ticker.nanos();
    store.sync();
    syncedAt = now;
    unsynced = 0;
  }

  private Duration sinceSync() {
    return ticker.since(syncedAt);
  }

  void close() {
    settle();
    commit();
    sync();
    // why: compaction at the close moves chunks, which fails in some layouts; idle() compacts
    store.close(0);
  }

  /** Lets go of the file without a write, after a failure. */
  void abandon() {
    store.closeImmediately();
  }
}

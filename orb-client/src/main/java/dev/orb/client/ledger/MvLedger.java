package dev.orb.client.ledger;

import dev.orb.client.events.EventStore;
import dev.orb.client.plans.PlanStore;
import dev.orb.exchange.Attempt;
import dev.orb.exchange.Ledger;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ledger in a state folder. Thread-safe; no method but {@link #close} waits for the disk,
 * except that {@link #find} may read a page.
 *
 * <p>One writer thread commits for all callers. A stage completes on that thread, which must not be
 * blocked, once the file holds the write: a kill of the process loses nothing that a caller was
 * told of. A power cut may lose the last second unless {@link Options#sync()}.
 *
 * <p>If the disk refuses, waiting writes fail with {@code STORAGE_FULL}, the ledger is full, and
 * the file is opened again every second until it works.
 */
public final class MvLedger implements Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(MvLedger.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  /** Held to keep the order of the map the order of the queue; never over work on disk. */
  private final Object order = new Object();

  private final Map<CommandId, OpenEntry> started = new ConcurrentHashMap<>();
  private final Map<CommandId, Entry.Finished> uncommitted = new ConcurrentHashMap<>();
  private final Options options;
  private final LedgerWriter writer;
  private final Thread thread;
  private final String id;
  private final String instance;
  private final EventStore events;
  private final PlanStore plans;
  private volatile Optional<String> fleet;

  /**
   * What a ledger may hold, and how safe a write is.
   *
   * @param entries of which it is full
   * @param bytes of which it is full
   * @param sync whether a stage completes only when the disk itself has the write, which survives a
   *     power cut and costs a sync for each commit
   */
  public record Options(long entries, long bytes, boolean sync) {
    /** A million entries, half a gibibyte, safe against a kill of the process. */
    public static final Options USUAL = new Options(1_000_000, 512L << 20, false);

    /**
     * @throws OrbException {@code INVALID_CONFIG} if a limit is not above 0
     */
    public Options {
      if (entries < 1 || bytes < 1) {
        throw new OrbException(
            ErrorCode.INVALID_CONFIG,
            "a ledger of " + entries + " entries and " + bytes + " bytes");
      }
    }
  }

  MvLedger(Path folder, Options options, Supplier<LedgerFile> opener) {
    this.options = options;
    LedgerFile file = opener.get();
    id = file.id();
    instance = file.instance();
    fleet = file.text("fleet");
    started.putAll(file.started());
    writer = new LedgerWriter(file, opener);
    events = new LedgerEvents(writer, file.events());
    plans = new LedgerPlans(writer, file);
    thread = LedgerThreads.writer(folder, writer);
    thread.start();
  }

  /**
   * Opens or makes the ledger of a folder, which is made if it is missing. Blocks for the disk.
   *
   * @throws OrbException {@code INVALID_CONFIG} if the folder is in use by another process, cannot
   *     be written, or holds a damaged ledger
   */
  public static MvLedger open(Path folder, Options options) {
    Path absolute = folder.toAbsolutePath();
    return new MvLedger(
        absolute, options, () -> LedgerFile.open(absolute, options.sync(), Ticker.SYSTEM));
  }

  /** A ledger that is gone with the process: for short lives and for simulated fleets. */
  public static Ledger inMemory(Options options) {
    return new MemoryLedger(options);
  }

  /** Events that wait in the same file. */
  public EventStore events() {
    return events;
  }

  /** Plans that are kept in the same file. */
  public PlanStore plans() {
    return plans;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String instance() {
    return instance;
  }

  @Override
  public Optional<String> fleet() {
    return fleet;
  }

  @Override
  public void joined(String name) {
    fleet = Optional.of(name);
    var unused = writer.write(file -> file.text("fleet", name));
  }

  @Override
  public Optional<Entry> find(CommandId command) {
    // why: in the order in which an entry moves, so that one that moves meanwhile is not missed
    OpenEntry begun = started.get(command);
    if (begun != null) {
      return Optional.of(begun.entry());
    }
    Entry.Finished ended = uncommitted.get(command);
    return ended != null ? Optional.of(ended) : committed(command);
  }

  private Optional<Entry> committed(CommandId command) {
    // why: the file would swallow it
    boolean interrupted = Thread.interrupted();
    try {
      return writer.file().finished(command).map(Entry.class::cast);
    } catch (MVStoreException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the ledger cannot be read now", "look at the disk", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Map<CommandId, Entry.Started> started() {
    return OpenEntry.started(started);
  }

  @Override
  public CompletionStage<Void> start(
      CommandId command, Attempt attempt, String process, Instant keepUntil) {
    OpenEntry entry = new OpenEntry(new Entry.Started(attempt, process, null), keepUntil);
    byte[] value = EntryBytes.open(entry);
    CompletableFuture<Void> done;
    synchronized (order) {
      if (isFull()) {
        return CompletableFuture.failedFuture(LedgerWriter.refusal(null));
      }
      started.put(command, entry);
      done = writer.write(file -> file.start(command, value));
    }
    return done.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            started.remove(command, entry);
          }
        });
  }

  @Override
  public CompletionStage<Void> note(CommandId command, String note) {
    synchronized (order) {
      OpenEntry before = started.get(command);
      if (before == null || !(before.entry() instanceof Entry.Started)) {
        return CompletableFuture.failedFuture(
            new OrbException(ErrorCode.NOT_FOUND, command + " is not started in the ledger"));
      }
      OpenEntry after = before.noted(note);
      byte[] value = EntryBytes.open(after);
      started.put(command, after);
      return writer.write(file -> file.start(command, value));
    }
  }

  @Override
  public CompletionStage<Void> fail(CommandId command, Entry.Failed failed, Instant keepUntil) {
    OpenEntry entry = new OpenEntry(failed, keepUntil);
    byte[] value = EntryBytes.open(entry);
    OpenEntry before;
    CompletableFuture<Void> done;
    synchronized (order) {
      before = started.get(command);
      if (before == null) {
        // why: it has finished meanwhile, and that is final
        return CompletableFuture.completedFuture(null);
      }
      started.put(command, entry);
      done = writer.write(file -> file.start(command, value));
    }
    return done.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            started.replace(command, entry, before);
          }
        });
  }

  @Override
  public CompletionStage<Void> finish(CommandId command, byte[] reply, Instant keepUntil) {
    Entry.Finished entry = new Entry.Finished(reply);
    byte[] value = EntryBytes.finished(reply, keepUntil);
    CompletableFuture<Void> done;
    OpenEntry before;
    synchronized (order) {
      uncommitted.put(command, entry);
      before = started.remove(command);
      done = writer.write(file -> file.finish(command, value));
    }
    return done.whenComplete(
        (nothing, failure) -> {
          // why: the file still says started, and unknown would mean that it may run again
          if (failure != null && before != null) {
            started.putIfAbsent(command, before);
          }
          uncommitted.remove(command, entry);
        });
  }

  @Override
  public void acknowledged(CommandId command) {
    writer.writeSoon(file -> file.acknowledge(command));
  }

  @Override
  public void prune(Instant heard) {
    long now = heard.toEpochMilli();
    long forgotten = heard.minus(FORGOTTEN).toEpochMilli();
    var unused =
        writer.write(
            file -> {
              if (file.prune(now, forgotten)) {
                prune(heard);
              }
            });
    started.forEach(
        (command, entry) -> {
          if (entry.keepUntil().toEpochMilli() < forgotten) {
            forget(command, entry);
          }
        });
  }

  private void forget(CommandId command, OpenEntry entry) {
    synchronized (order) {
      if (started.remove(command, entry)) {
        var unused = writer.write(file -> file.forget(command));
      }
    }
  }

  @Override
  public boolean isFull() {
    return writer.isBroken()
        || started.size() + writer.file().finishedCount() >= options.entries()
        || writer.file().bytes() >= options.bytes();
  }

  /** How many commits the writer has made. */
  long commits() {
    return writer.commits();
  }

  @Override
  public void close() {
    writer.close();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
      if (thread.isAlive()) {
        LOG.warn("the ledger did not close within {}", CLOSE_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.orb.exchange;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A ledger in memory: commits at once, or when it is told to, or fails. A crash loses the rest. */
final class MemoryLedger implements Ledger {
  final List<String> log;
  final Set<CommandId> acknowledged = new HashSet<>();
  private final Map<CommandId, Entry> committed;
  private final Deque<Write> waiting = new ArrayDeque<>();
  private boolean holding;
  private boolean failing;
  private boolean unreadable;
  private volatile boolean full;

  private record Write(
      String words, CommandId id, @Nullable Entry entry, CompletableFuture<Void> done) {}

  MemoryLedger(List<String> log) {
    this(log, new HashMap<>());
  }

  private MemoryLedger(List<String> log, Map<CommandId, Entry> committed) {
    this.log = log;
    this.committed = committed;
  }

  static MemoryLedger create() {
    return new MemoryLedger(new CopyOnWriteArrayList<>());
  }

  /** What another process finds after this one died. */
  synchronized MemoryLedger afterCrash() {
    return new MemoryLedger(log, new HashMap<>(committed));
  }

  synchronized void put(CommandId id, Entry entry) {
    committed.put(id, entry);
  }

  synchronized void hold() {
    holding = true;
  }

  synchronized void fail(boolean now) {
    failing = now;
  }

  synchronized void unreadable(boolean now) {
    unreadable = now;
  }

  void full(boolean now) {
    full = now;
  }

  synchronized int waitingWrites() {
    return waiting.size();
  }

  /** Commits the oldest write that waits; whether there was one. */
  boolean commitOne() {
    Write write;
    synchronized (this) {
      write = waiting.poll();
      if (write == null) {
        return false;
      }
      apply(write);
    }
    write.done().complete(null);
    return true;
  }

  /** Commits the oldest write that waits without saying so, as before a crash. */
  synchronized boolean commitUnseen() {
    Write write = waiting.poll();
    if (write == null) {
      return false;
    }
    apply(write);
    waiting.addFirst(new Write("seen", write.id(), null, write.done()));
    return true;
  }

  private void apply(Write write) {
    boolean late =
        write.entry() instanceof Entry.Failed
            && committed.get(write.id()) instanceof Entry.Finished;
    if (write.entry() != null && !late) {
      committed.put(write.id(), write.entry());
    }
    log.add(write.words());
  }

  private CompletionStage<Void> write(String words, CommandId id, @Nullable Entry entry) {
    if (Thread.currentThread().isInterrupted()) {
      // why: a write on an interrupted thread closes the file of a real one
      log.add("ledger.interrupted");
    }
    Write write = new Write(words, id, entry, new CompletableFuture<>());
    synchronized (this) {
      if (failing) {
        return CompletableFuture.failedFuture(
            new OrbException(ErrorCode.STORAGE_FULL, "the disk is full"));
      }
      if (holding) {
        waiting.add(write);
        return write.done();
      }
      apply(write);
    }
    write.done().complete(null);
    return write.done();
  }

  @Override
  public String id() {
    return "ledger-1";
  }

  @Override
  public String instance() {
    return "instance-1";
  }

  @Override
  public Optional<String> fleet() {
    return Optional.empty();
  }

  @Override
  public void joined(String fleet) {}

  @Override
  public synchronized Optional<Entry> find(CommandId id) {
    if (unreadable) {
      throw new OrbException(ErrorCode.UNAVAILABLE, "the disk is away");
    }
    return Optional.ofNullable(committed.get(id));
  }

  @Override
  public synchronized Map<CommandId, Entry.Started> started() {
    Map<CommandId, Entry.Started> found = new HashMap<>();
    committed.forEach(
        (id, entry) -> {
          if (entry instanceof Entry.Started started) {
            found.put(id, started);
          }
        });
    return found;
  }

  @Override
  public CompletionStage<Void> start(
      CommandId id, Attempt attempt, String process, Instant keepUntil) {
    return write("ledger.start " + attempt.number(), id, new Entry.Started(attempt, process, null));
  }

  @Override
  public CompletionStage<Void> fail(CommandId id, Entry.Failed failed, Instant keepUntil) {
    return write("ledger.fail " + failed.attempt(), id, failed);
  }

  @Override
  public CompletionStage<Void> note(CommandId id, String note) {
    return write("ledger.note", id, null);
  }

  @Override
  public CompletionStage<Void> finish(CommandId id, byte[] reply, Instant keepUntil) {
    return write("ledger.finish", id, new Entry.Finished(reply));
  }

  @Override
  public synchronized void acknowledged(CommandId id) {
    log.add("ledger.acknowledged");
    acknowledged.add(id);
  }

  synchronized boolean isAcknowledged(CommandId id) {
    return acknowledged.contains(id);
  }

  @Override
  public void prune(Instant serverTime) {}

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public void close() {}
}

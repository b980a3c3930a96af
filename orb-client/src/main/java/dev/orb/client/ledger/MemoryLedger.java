package dev.orb.client.ledger;

import dev.orb.client.ledger.MvLedger.Options;
import dev.orb.exchange.Attempt;
import dev.orb.exchange.Ledger;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a client that keeps nothing. Small, because thousands may live in one process; its
 * stages are complete when they are returned.
 */
final class MemoryLedger implements Ledger {
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Options options;
  private final String id = UUID.randomUUID().toString();
  private final String instance = UUID.randomUUID().toString();
  private final Map<CommandId, OpenEntry> started = new HashMap<>();
  private final Map<CommandId, Outcome> finished = new HashMap<>();
  private @Nullable String fleet;
  private long bytes;

  private record Outcome(Entry.Finished entry, Instant keepUntil, boolean acknowledged) {}

  MemoryLedger(Options options) {
    this.options = options;
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
  public synchronized Optional<String> fleet() {
    return Optional.ofNullable(fleet);
  }

  @Override
  public synchronized void joined(String name) {
    fleet = name;
  }

  @Override
  public synchronized Optional<Entry> find(CommandId command) {
    OpenEntry begun = started.get(command);
    if (begun != null) {
      return Optional.of(begun.entry());
    }
    return Optional.ofNullable(finished.get(command)).map(Outcome::entry);
  }

  @Override
  public synchronized Map<CommandId, Entry.Started> started() {
    return OpenEntry.started(started);
  }

  @Override
  public synchronized CompletionStage<Void> start(
      CommandId command, Attempt attempt, String process, Instant keepUntil) {
    if (isFull()) {
      return CompletableFuture.failedFuture(
          new OrbException(ErrorCode.STORAGE_FULL, "the ledger cannot take more"));
    }
    started.put(command, new OpenEntry(new Entry.Started(attempt, process, null), keepUntil));
    return DONE;
  }

  @Override
  public synchronized CompletionStage<Void> note(CommandId command, String note) {
    OpenEntry before = started.get(command);
    if (before == null || !(before.entry() instanceof Entry.Started)) {
      return CompletableFuture.failedFuture(
          new OrbException(ErrorCode.NOT_FOUND, command + " is not started in the ledger"));
    }
    started.put(command, before.noted(note));
    return DONE;
  }

  @Override
  public synchronized CompletionStage<Void> fail(
      CommandId command, Entry.Failed failed, Instant keepUntil) {
    started.computeIfPresent(command, (key, before) -> new OpenEntry(failed, keepUntil));
    return DONE;
  }

  @Override
  public synchronized CompletionStage<Void> finish(
      CommandId command, byte[] reply, Instant keepUntil) {
    started.remove(command);
    Outcome old = finished.put(command, new Outcome(new Entry.Finished(reply), keepUntil, false));
    bytes += reply.length - (old == null ? 0 : old.entry().reply().length);
    return DONE;
  }

  @Override
  public synchronized void acknowledged(CommandId command) {
    finished.computeIfPresent(
        command, (key, outcome) -> new Outcome(outcome.entry(), outcome.keepUntil(), true));
  }

  @Override
  public synchronized void prune(Instant heard) {
    Instant forgotten = heard.minus(FORGOTTEN);
    started.values().removeIf(entry -> entry.keepUntil().isBefore(forgotten));
    finished
        .values()
        .removeIf(
            outcome -> {
              boolean over =
                  outcome.keepUntil().isBefore(outcome.acknowledged() ? heard : forgotten);
              bytes -= over ? outcome.entry().reply().length : 0;
              return over;
            });
  }

  @Override
  public synchronized boolean isFull() {
    return started.size() + finished.size() >= options.entries() || bytes >= options.bytes();
  }

  @Override
  public void close() {
    // why: there is nothing to free
  }
}

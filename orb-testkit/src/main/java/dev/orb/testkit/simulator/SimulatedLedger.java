package dev.orb.testkit.simulator;

import dev.orb.exchange.Attempt;
import dev.orb.exchange.Ledger;
import dev.orb.protocol.CommandId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The ledger of a client that dies: writes wait until they are committed. */
final class SimulatedLedger implements Ledger {
  private final String id;
  private final Map<CommandId, Entry> committed = new HashMap<>();
  private final Deque<Write> waiting = new ArrayDeque<>();

  private record Write(CommandId id, @Nullable Entry entry, CompletableFuture<Void> done) {}

  SimulatedLedger(String id) {
    this.id = id;
  }

  /** Commits the oldest write and says so; whether there was one. */
  boolean commitOne() {
    Write write = waiting.poll();
    if (write == null) {
      return false;
    }
    commit(write);
    write.done().complete(null);
    return true;
  }

  /** The client dies: some of what waited was committed, in order, and nobody was told. */
  void die(RandomGenerator random) {
    int reached = waiting.isEmpty() ? 0 : random.nextInt(waiting.size() + 1);
    for (int i = 0; i < reached; i++) {
      commit(waiting.remove());
    }
    waiting.clear();
  }

  private void commit(Write write) {
    boolean late =
        write.entry() instanceof Entry.Failed
            && committed.get(write.id()) instanceof Entry.Finished;
    if (write.entry() != null && !late) {
      committed.put(write.id(), write.entry());
    }
  }

  private CompletionStage<Void> write(CommandId command, @Nullable Entry entry) {
    Write write = new Write(command, entry, new CompletableFuture<>());
    waiting.add(write);
    return write.done();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String instance() {
    return "instance";
  }

  @Override
  public Optional<String> fleet() {
    return Optional.empty();
  }

  @Override
  public void joined(String fleet) {}

  @Override
  public Optional<Entry> find(CommandId command) {
    return Optional.ofNullable(committed.get(command));
  }

  @Override
  public Map<CommandId, Entry.Started> started() {
    Map<CommandId, Entry.Started> found = new HashMap<>();
    committed.forEach(
        (command, entry) -> {
          if (entry instanceof Entry.Started started) {
            found.put(command, started);
          }
        });
    return found;
  }

  @Override
  public CompletionStage<Void> start(
      CommandId command, Attempt attempt, String process, Instant keepUntil) {
    return write(command, new Entry.Started(attempt, process, null));
  }

  @Override
  public CompletionStage<Void> fail(CommandId command, Entry.Failed failed, Instant keepUntil) {
    return write(command, failed);
  }

  @Override
  public CompletionStage<Void> note(CommandId command, String note) {
    return write(command, null);
  }

  @Override
  public CompletionStage<Void> finish(CommandId command, byte[] reply, Instant keepUntil) {
    return write(command, new Entry.Finished(reply));
  }

  @Override
  public void acknowledged(CommandId command) {}

  @Override
  public void prune(Instant heard) {}

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void close() {}
}

package dev.orb.testkit.simulator;

import dev.orb.client.ledger.MvLedger;
import dev.orb.exchange.Attempt;
import dev.orb.exchange.Ledger;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The ledger of a client that dies: that of a client without a state folder, but writes wait until
 * they are committed, and a death takes those that were not.
 */
final class SimulatedLedger implements Ledger {
  private final String id;
  private final Ledger committed = MvLedger.inMemory(MvLedger.Options.USUAL);
  private final Deque<Write> waiting = new ArrayDeque<>();
  private boolean full;

  private record Write(Supplier<CompletionStage<Void>> apply, CompletableFuture<Void> done) {}

  SimulatedLedger(String id) {
    this.id = id;
  }

  /** Begins nothing more, or does again. */
  void full(boolean now) {
    full = now;
  }

  /** Commits the oldest write and says so; whether there was one. */
  boolean commitOne() {
    Write write = waiting.poll();
    if (write == null) {
      return false;
    }
    write
        .apply()
        .get()
        .whenComplete(
            (done, thrown) -> {
              if (thrown == null) {
                write.done().complete(null);
              } else {
                write.done().completeExceptionally(thrown);
              }
            })
        .toCompletableFuture()
        .join();
    return true;
  }

  /** The client dies: some of what waited was committed, in order, and nobody was told. */
  void die(RandomGenerator random) {
    int reached = Dice.some(random, waiting.size());
    for (int i = 0; i < reached; i++) {
      waiting.remove().apply().get().toCompletableFuture().join();
    }
    waiting.clear();
  }

  private CompletionStage<Void> write(Supplier<CompletionStage<Void>> apply) {
    Write write = new Write(apply, new CompletableFuture<>());
    waiting.add(write);
    return write.done();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String instance() {
    return committed.instance();
  }

  @Override
  public Optional<String> fleet() {
    return committed.fleet();
  }

  @Override
  public void joined(String fleet) {
    committed.joined(fleet);
  }

  @Override
  public Optional<Entry> find(CommandId command) {
    return committed.find(command);
  }

  @Override
  public Map<CommandId, Entry.Started> started() {
    return committed.started();
  }

  @Override
  public CompletionStage<Void> start(
      CommandId command, Attempt attempt, String process, Instant keepUntil) {
    return full
        ? CompletableFuture.failedFuture(new OrbException(ErrorCode.STORAGE_FULL, "full"))
        : write(() -> committed.start(command, attempt, process, keepUntil));
  }

  @Override
  public CompletionStage<Void> fail(CommandId command, Entry.Failed failed, Instant keepUntil) {
    return write(() -> committed.fail(command, failed, keepUntil));
  }

  @Override
  public CompletionStage<Void> note(CommandId command, String note) {
    return write(() -> committed.note(command, note));
  }

  @Override
  public CompletionStage<Void> finish(CommandId command, byte[] reply, Instant keepUntil) {
    return write(() -> committed.finish(command, reply, keepUntil));
  }

  @Override
  public void acknowledged(CommandId command) {
    committed.acknowledged(command);
  }

  @Override
  public void prune(Instant heard) {
    committed.prune(heard);
  }

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public void close() {
    committed.close();
  }
}

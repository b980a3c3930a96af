package dev.orb.testkit.simulator;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Reason;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.MemoryJournal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * The journal of a node that dies: writes wait until they are committed, and a death takes those
 * that were not. With every commit it is looked at that no state goes back and no end changes.
 */
final class SimulatedJournal extends MemoryJournal {
  private final Deque<Write> waiting = new ArrayDeque<>();
  private final Map<String, DeliveryRecord> last = new HashMap<>();
  private final List<JournalEntry> log = new ArrayList<>();
  private boolean full;
  private boolean slow;

  private record Write(List<? extends JournalEntry> facts, CompletableFuture<Void> done) {}

  /** What a copy of its file has, made when nothing waits. */
  SimulatedJournal copy() {
    SimulatedJournal copy = new SimulatedJournal();
    copy.commit(log);
    return copy;
  }

  /** Refuses writes, or does no more. */
  void full(boolean now) {
    full = now;
  }

  /** Does not answer, or does again. */
  void slow(boolean now) {
    slow = now;
  }

  @Override
  public boolean isWritable() {
    return !full;
  }

  @Override
  public CompletionStage<Void> write(List<? extends JournalEntry> facts) {
    if (full) {
      return CompletableFuture.failedFuture(new OrbException(ErrorCode.STORAGE_FULL, "full"));
    }
    return add(facts);
  }

  private CompletableFuture<Void> add(List<? extends JournalEntry> facts) {
    Write write = new Write(List.copyOf(facts), new CompletableFuture<>());
    waiting.add(write);
    return write.done();
  }

  @Override
  public boolean writeBehind(List<? extends JournalEntry> facts, Runnable settled) {
    if (!full) {
      CompletableFuture<Void> unused = add(facts).thenRun(settled);
    }
    return !full;
  }

  /** Whether something waits to be committed. */
  boolean isBusy() {
    return !waiting.isEmpty();
  }

  /** Commits the oldest write and says so; whether there was one that could be. */
  boolean commitOne() {
    Write write = slow ? null : waiting.poll();
    if (write == null) {
      return false;
    }
    commit(write.facts());
    write.done().complete(null);
    return true;
  }

  /** The node dies: some of what waited was committed, in order, and nobody was told. */
  void die(RandomGenerator random) {
    int committed = Dice.some(random, waiting.size());
    for (int i = 0; i < committed; i++) {
      commit(waiting.remove().facts());
    }
    waiting.clear();
    full = false;
    slow = false;
  }

  private void commit(List<? extends JournalEntry> facts) {
    for (JournalEntry fact : facts) {
      if (fact instanceof JournalEntry.Delivery delivery) {
        check(delivery);
      } else if (fact instanceof JournalEntry.Progressed progressed) {
        check(progressed);
      }
    }
    apply(facts);
    log.addAll(facts);
  }

  private void check(JournalEntry.Delivery fact) {
    DeliveryRecord row = fact.row();
    DeliveryRecord before = last.put(row.command() + "/" + row.client(), row);
    if (before == null) {
      return;
    }
    Broken.unless(!fact.first(), "a second first row: %s", row);
    if (before.state().isFinal()) {
      boolean same =
          before.state() == row.state()
              && before.reason() == row.reason()
              && Objects.equals(before.result(), row.result())
              && Objects.equals(before.finishedAt(), row.finishedAt());
      Broken.unless(same, "a delivery that had ended changed: %s became %s", before, row);
      return;
    }
    boolean ran = before.state() == DeliveryState.RUNNING;
    Broken.unless(
        !ran || row.state() == DeliveryState.RUNNING || row.state().isFinal(),
        "a state went back: %s became %s",
        before,
        row);
    boolean unstarted =
        row.reason() == Reason.CANCELLED
            || row.reason() == Reason.SUPERSEDED
            || row.state() == DeliveryState.EXPIRED;
    Broken.unless(!ran || !unstarted, "it was known to have started: %s", row);
  }

  private void check(JournalEntry.Progressed fact) {
    CommandId id = fact.command();
    CommandRecord before = command(id).orElse(null);
    if (before != null) {
      Broken.unless(!before.state().isFinal(), "a command that had ended moved: %s", id);
      Broken.unless(
          fact.counts().total() == before.addressees().size() + before.refused().size(),
          "%s does not add up",
          fact);
    }
  }
}

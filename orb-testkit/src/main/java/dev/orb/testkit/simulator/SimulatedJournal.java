package dev.orb.testkit.simulator;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Reason;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.MemoryJournal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * The journal of a node that dies: writes wait until they are committed, and a death takes those
 * that were not. What has ended must never change; it is looked at with every commit.
 */
final class SimulatedJournal extends MemoryJournal {
  private final Deque<Write> waiting = new ArrayDeque<>();
  private final Map<String, DeliveryRecord> ended = new HashMap<>();
  private final Set<String> started = new HashSet<>();

  private record Write(List<? extends JournalEntry> facts, CompletableFuture<Void> done) {}

  @Override
  public CompletionStage<Void> write(List<? extends JournalEntry> facts) {
    Write write = new Write(List.copyOf(facts), new CompletableFuture<>());
    waiting.add(write);
    return write.done();
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

  /** The node dies: some of what waited was committed, in order, and nobody was told. */
  void die(RandomGenerator random) {
    int committed = waiting.isEmpty() ? 0 : random.nextInt(waiting.size() + 1);
    for (int i = 0; i < committed; i++) {
      commit(waiting.remove());
    }
    waiting.clear();
  }

  private void commit(Write write) {
    for (JournalEntry fact : write.facts()) {
      if (fact instanceof JournalEntry.Delivery delivery) {
        check(delivery.row());
      } else if (fact instanceof JournalEntry.Progressed progressed) {
        check(progressed.command());
      }
    }
    apply(write.facts());
  }

  private void check(DeliveryRecord row) {
    String key = row.command() + "/" + row.client();
    DeliveryRecord before = ended.get(key);
    if (before != null) {
      boolean same =
          before.state() == row.state()
              && before.reason() == row.reason()
              && Objects.equals(before.result(), row.result())
              && Objects.equals(before.finishedAt(), row.finishedAt());
      Broken.unless(same, "a delivery that had ended changed: %s became %s", before, row);
      return;
    }
    if (row.state() == DeliveryState.RUNNING) {
      started.add(key);
    } else if (row.state().isFinal()) {
      ended.put(key, row);
      boolean unstarted = row.reason() == Reason.CANCELLED || row.reason() == Reason.NOT_STARTED;
      Broken.unless(!(unstarted && started.contains(key)), "it was known to have started: %s", row);
    }
  }

  private void check(CommandId id) {
    CommandRecord before = command(id).orElse(null);
    Broken.unless(
        before == null || !before.state().isFinal(), "a command that had ended moved: %s", id);
  }
}

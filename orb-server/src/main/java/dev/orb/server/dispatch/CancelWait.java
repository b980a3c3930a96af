package dev.orb.server.dispatch;

import dev.orb.protocol.Reason;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

/** One who waits for what a cancel does. Loop only. */
final class CancelWait {
  private final CompletableFuture<CancelOutcome> stage;
  private final BitSet waiting;
  private final int ended;
  private final long since;
  private final Duration patience;
  private int removed;
  private int stopped;
  private int endedMeanwhile;

  /**
   * @param waiting the deliveries that it is about
   * @param ended how many had ended before
   */
  CancelWait(
      CompletableFuture<CancelOutcome> stage,
      BitSet waiting,
      int ended,
      long since,
      Duration patience) {
    this.stage = stage;
    this.waiting = waiting;
    this.ended = ended;
    this.since = since;
    this.patience = patience;
  }

  void ended(int index, DeliveryRecord row) {
    if (waiting.get(index)) {
      waiting.clear(index);
      if (row.reason() == Reason.CANCELLED) {
        removed++;
      } else if (row.reason() == Reason.STOPPED) {
        stopped++;
      } else {
        endedMeanwhile++;
      }
    }
  }

  boolean isOver(long now) {
    return waiting.isEmpty() || now - since >= patience.toNanos();
  }

  CompletableFuture<CancelOutcome> stage() {
    return stage;
  }

  CancelOutcome outcome() {
    return new CancelOutcome(removed, stopped, ended + endedMeanwhile, waiting.cardinality());
  }
}

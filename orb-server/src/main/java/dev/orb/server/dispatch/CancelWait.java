package dev.orb.server.dispatch;

import dev.orb.protocol.Reason;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One who waits for what a cancel does. Loop only. */
final class CancelWait {
  private final CompletableFuture<CancelOutcome> stage;
  private final BitSet waiting;
  private final int ended;
  private final boolean queuedOnly;
  private final long since;
  private final Duration patience;
  private int removed;
  private int stopped;
  private int endedMeanwhile;
  private int running;

  /**
   * @param waiting the deliveries that it is about
   * @param ended how many had ended before
   * @param running how many were left alone from the beginning, null if nothing is left alone
   */
  CancelWait(
      CompletableFuture<CancelOutcome> stage,
      BitSet waiting,
      int ended,
      @Nullable Integer running,
      long since,
      Duration patience) {
    this.stage = stage;
    this.waiting = waiting;
    this.ended = ended;
    this.queuedOnly = running != null;
    this.running = running == null ? 0 : running;
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

  /** It has started; that ends the wait for it if it is to be left alone. */
  void runs(int index) {
    if (queuedOnly && waiting.get(index)) {
      waiting.clear(index);
      running++;
    }
  }

  /** The deliveries that it still waits for. */
  BitSet waiting() {
    return (BitSet) waiting.clone();
  }

  boolean isOver(long now) {
    return waiting.isEmpty() || now - since >= patience.toNanos();
  }

  CompletableFuture<CancelOutcome> stage() {
    return stage;
  }

  CancelOutcome outcome() {
    return new CancelOutcome(
        removed, stopped, ended + endedMeanwhile, waiting.cardinality(), running);
  }
}

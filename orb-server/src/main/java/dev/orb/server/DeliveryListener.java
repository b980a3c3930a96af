package dev.orb.server;

import dev.orb.server.journal.DeliveryRecord;

/**
 * Hears of every change of every delivery of this node: that it started, if it was heard to, and
 * how it ended, with its result, whoever sent the command and whether they are still there.
 *
 * <p>Called on a thread of its own, one change at a time, in the order in which they were committed
 * to the journal, and after that. It may block: 100,000 changes or 64 MiB of results may wait, and
 * what is beyond that is not told but counted. What it throws is logged and contained. While the
 * node runs each change is told once; what its end cuts off is not told again. The journal is the
 * truth: whoever must miss nothing reads it after a start, and after {@link #missed}.
 */
@FunctionalInterface
public interface DeliveryListener {
  /** A delivery has changed to this. */
  void changed(DeliveryRecord delivery);

  /**
   * Changes could not be told, because too many waited.
   *
   * @param count how many since the last that was told
   */
  default void missed(long count) {}
}

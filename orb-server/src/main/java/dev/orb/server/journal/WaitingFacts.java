package dev.orb.server.journal;

import dev.orb.protocol.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queue in front of the writer, bounded by facts and by bytes. What was taken counts until it
 * is {@link #release released}, so the bound holds for all that is in memory. Thread-safe.
 *
 * <p>A group costs much and a fact in it little. So calls that nobody waits for let others join
 * them; one that somebody waits for goes at once, with all that are before it.
 */
final class WaitingFacts {
  /** What became of an offer. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  private final int group;
  private final int maxFacts;
  private final long maxBytes;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private long facts;
  private long bytes;

  /** Facts in the queue itself. */
  private long queued;

  /** When the first of the queue has waited long enough, by the ticker. */
  private long due;

  private boolean closed;

  /**
   * @param group facts that are written together at most, but for a call that has more by itself
   */
  WaitingFacts(int group, int maxFacts, long maxBytes, Ticker ticker) {
    this.group = group;
    this.maxFacts = maxFacts;
    this.maxBytes = maxBytes;
    this.ticker = ticker;
  }

  /**
   * Puts a call at the end.
   *
   * @param share the part of the bound that may be used; a single call is taken whatever its size
   */
  Offer offer(Waiting call, double share) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      boolean fits =
          facts + call.facts().size() <= maxFacts * share
              && bytes + call.bytes() <= maxBytes * share;
      if (!fits && facts > 0) {
        return Offer.FULL;
      }
      add(call);
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  private void add(Waiting call) {
    long goes = ticker.nanos() + call.patience();
    boolean sooner = queue.isEmpty() || goes - due < 0;
    if (sooner) {
      due = goes;
    }
    queue.addLast(call);
    facts += call.facts().size();
    bytes += call.bytes();
    queued += call.facts().size();
    // why: whoever only joins need not wake the writer
    if (sooner || queued >= group) {
      changed.signalAll();
    }
  }

  /** The next calls, together at least so many facts if there are; empty once closed and empty. */
  List<Waiting> next() throws InterruptedException {
    List<Waiting> calls = new ArrayList<>();
    lock.lock();
    try {
      long left = left();
      while (left > 0) {
        changed.awaitNanos(left);
        left = left();
      }
      int taken = 0;
      while (!queue.isEmpty() && taken < group) {
        Waiting call = queue.removeFirst();
        taken += call.facts().size();
        calls.add(call);
      }
      queued -= taken;
      // why: what is left has waited long enough
      due = ticker.nanos();
      return calls;
    } finally {
      lock.unlock();
    }
  }

  private long left() {
    if (closed || queued >= group) {
      return 0;
    }
    return queue.isEmpty() ? TimeUnit.SECONDS.toNanos(1) : due - ticker.nanos();
  }

  /** Gives back the room of calls that were taken. */
  void release(List<Waiting> calls) {
    lock.lock();
    try {
      for (Waiting call : calls) {
        facts -= call.facts().size();
        bytes -= call.bytes();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean hasRoom() {
    lock.lock();
    try {
      return !closed && facts < maxFacts && bytes < maxBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Waits, woken at once by a close. */
  void pause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what is there can still be taken out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

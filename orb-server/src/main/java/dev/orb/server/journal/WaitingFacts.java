package dev.orb.server.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The queue in front of the writer, bounded by facts and by bytes. What was taken counts until it
 * is {@link #release released}, so the bound holds for all that is in memory. Thread-safe.
 */
final class WaitingFacts {
  /** What became of an offer. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  private final int maxFacts;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private long facts;
  private long bytes;
  private boolean closed;

  WaitingFacts(int maxFacts, long maxBytes) {
    this.maxFacts = maxFacts;
    this.maxBytes = maxBytes;
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
      queue.addLast(call);
      facts += call.facts().size();
      bytes += call.bytes();
      changed.signalAll();
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** The next calls, together at least so many facts if there are; empty once closed and empty. */
  List<Waiting> next(int group) throws InterruptedException {
    List<Waiting> calls = new ArrayList<>();
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        changed.awaitNanos(TimeUnit.SECONDS.toNanos(1));
      }
      int taken = 0;
      while (!queue.isEmpty() && taken < group) {
        Waiting call = queue.removeFirst();
        taken += call.facts().size();
        calls.add(call);
      }
      return calls;
    } finally {
      lock.unlock();
    }
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

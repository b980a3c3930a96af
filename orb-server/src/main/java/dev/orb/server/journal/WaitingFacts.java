package dev.orb.server.journal;

import dev.orb.protocol.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
  private boolean woken;

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

  /**
   * The next calls, together at least so many facts if there are.
   *
   * @param patience nanoseconds to wait for the first; then, or woken, or closed, there may be none
   */
  List<Waiting> next(long patience) throws InterruptedException {
    List<Waiting> calls = new ArrayList<>();
    lock.lock();
    try {
      long idle = patience;
      woken = false;
      while (!closed && queue.isEmpty() && idle > 0 && !woken) {
        idle = changed.awaitNanos(idle);
      }
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

  /** How long what is there waits for company still. */
  private long left() {
    return closed || queued >= group || queue.isEmpty() ? 0 : due - ticker.nanos();
  }

  /** Ends a wait for the next calls. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
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

  /** Whether nothing is there and nothing will come. */
  boolean isDrained() {
    lock.lock();
    try {
      return closed && queue.isEmpty();
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

package dev.orb.server.dispatch;

import dev.orb.protocol.CommandState;
import dev.orb.protocol.Ticker;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.Journal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes ephemeral commands behind, once they have ended. What succeeds is written up to a number a
 * second, because a history of every call would cost more than the call; failures, and what has an
 * idempotency key, always are, as far as the journal has room. What is not written is counted.
 * Thread-safe.
 */
final class History {
  private final Journal journal;
  private final DispatchMetrics metrics;
  private final Ticker ticker;
  private final int perSecond;
  private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);
  private final AtomicInteger written = new AtomicInteger();

  History(Journal journal, DispatchMetrics metrics, Ticker ticker, int perSecond) {
    this.journal = journal;
    this.metrics = metrics;
    this.ticker = ticker;
    this.perSecond = perSecond;
  }

  void write(EphemeralCommand command, CommandRecord finished) {
    // why: what has a key must be found by it for as long as keys live
    boolean keyed = finished.options().idempotencyKey() != null;
    boolean wanted = finished.state() != CommandState.SUCCEEDED || keyed || hasRoom();
    if (!wanted || !journal.writeBehind(command.facts())) {
      metrics.unwritten();
    }
  }

  private boolean hasRoom() {
    long now = TimeUnit.NANOSECONDS.toSeconds(ticker.nanos());
    long before = second.get();
    if (before != now && second.compareAndSet(before, now)) {
      written.set(0);
    }
    return written.incrementAndGet() <= perSecond;
  }
}

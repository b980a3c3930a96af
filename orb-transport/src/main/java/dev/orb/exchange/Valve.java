package dev.orb.exchange;

import dev.orb.transport.Inlet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back the queue while there is enough to do: pauses at the limit, goes on at half of it, and
 * pauses while the ledger is full. Thread-safe; one thread at a time speaks to the inlet, without a
 * lock.
 */
final class Valve {
  private static final Logger LOG = LoggerFactory.getLogger(Valve.class);

  private final int limit;
  private final BooleanSupplier ledgerFull;
  private final Deadlines deadlines;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile @Nullable Inlet inlet;
  private volatile boolean shut;
  private volatile boolean paused;
  private volatile boolean looking;
  private @Nullable Inlet told;

  Valve(int limit, BooleanSupplier ledgerFull, Deadlines deadlines) {
    this.limit = limit;
    this.ledgerFull = ledgerFull;
    this.deadlines = deadlines;
  }

  /** From now on this one is held back; it flows now. */
  void attach(Inlet next) {
    inlet = next;
    check();
  }

  /** One command more is open. */
  void taken() {
    if (open.incrementAndGet() >= limit || paused || ledgerFull.getAsBoolean()) {
      check();
    }
  }

  /** One command less is open. */
  void given() {
    if (open.decrementAndGet() <= limit / 2 && paused) {
      check();
    }
  }

  /** More are open than may be, and they come by a way that nobody holds back. */
  boolean isOver() {
    int now = open.get();
    return now > limit && (inlet == null || now > 2L * limit);
  }

  /** Nothing flows any more. */
  void shut() {
    shut = true;
    check();
  }

  int open() {
    return open.get();
  }

  private void check() {
    if (asked.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      turn();
      seen = asked.addAndGet(-seen);
    } while (seen != 0);
  }

  private void turn() {
    Inlet current = inlet;
    if (current == null) {
      return;
    }
    boolean full = ledgerFull.getAsBoolean();
    boolean was = paused && told == current;
    boolean busy = was ? open.get() > limit / 2 : open.get() >= limit;
    boolean pause = shut || full || busy;
    if (pause != was) {
      tell(current, pause);
    }
    told = current;
    paused = pause;
    if (full && !shut) {
      lookAgain();
    }
  }

  private static void tell(Inlet inlet, boolean pause) {
    try {
      if (pause) {
        inlet.pause();
      } else {
        inlet.resume();
      }
    } catch (RuntimeException e) {
      // why: a connection that is lost is told of elsewhere, and its inlet is of no more use
      LOG.debug("the inlet could not be told to {}", pause ? "pause" : "resume", e);
    }
  }

  /** A ledger does not say when it has room again. */
  private void lookAgain() {
    if (!looking) {
      looking = true;
      LOG.warn("the ledger is full: no more commands are taken until it has room");
      deadlines.after(
          Execution.AGAIN,
          () -> {
            looking = false;
            check();
          });
    }
  }
}

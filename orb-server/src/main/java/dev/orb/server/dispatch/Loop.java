package dev.orb.server.dispatch;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dispatch loop. A turn takes all that waits, applies it, ends what is past due, and writes
 * what has changed in one go.
 */
final class Loop {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final int TURN = 4096;
  private static final long TICK_MILLIS = 50;

  private final Mailbox mailbox;
  private final Committer committer;
  private final Sweep sweep;
  private final Runnable ticking;
  private final Clock clock;
  private final List<Runnable> events = new ArrayList<>();
  private volatile boolean stopping;

  /**
   * @param ticking run once a turn, at least every 50 ms
   */
  Loop(Mailbox mailbox, Committer committer, Sweep sweep, Runnable ticking, Clock clock) {
    this.mailbox = mailbox;
    this.committer = committer;
    this.sweep = sweep;
    this.ticking = ticking;
    this.clock = clock;
  }

  /** Turns until it is stopped. */
  void run() {
    try {
      while (!stopping) {
        mailbox.awaitInto(events, TICK_MILLIS);
        turn(TICK_MILLIS);
      }
      turn(0);
    } catch (InterruptedException e) {
      LOG.info("the dispatch loop was interrupted");
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the loop after the turn in hand and one more. */
  void stop() {
    stopping = true;
  }

  /**
   * One turn, if there is room for what it may write.
   *
   * @return whether it was made
   */
  boolean turn(long patience) throws InterruptedException {
    if (!committer.awaitRoom(patience)) {
      // why: calls must end on time, whatever the journal does
      guard(ticking);
      return false;
    }
    mailbox.takeInto(events, TURN);
    events.forEach(Loop::guard);
    events.clear();
    guard(ticking);
    guard(() -> sweep.run(clock.instant()));
    committer.flush();
    return true;
  }

  private static void guard(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      LOG.error("an event of the dispatch loop failed", e);
    }
  }
}

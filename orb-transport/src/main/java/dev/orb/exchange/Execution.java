package dev.orb.exchange;

import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Failure;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs accepted commands in their order: so many at a time, one at a time in a lane. A run keeps
 * its place among the threads until its handler has left the thread, and its lanes until the
 * handler has truly ended, even if it was answered before. Thread-safe; calls jobs and handlers
 * without a lock.
 */
final class Execution {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  /** How long to wait before what could not be recorded is tried again. */
  static final Duration AGAIN = Duration.ofSeconds(1);

  private final Workshop shop;
  private final Stopping stopping;
  private final AtomicLong arrivals = new AtomicLong();
  private final AtomicInteger pumping = new AtomicInteger();
  private final Set<Run> active = ConcurrentHashMap.newKeySet();
  private final Turns turns;
  private final Pauses pauses;

  Execution(Workshop shop) {
    this.shop = shop;
    this.turns = new Turns(shop.concurrency());
    this.stopping = new Stopping(shop, active);
    this.pauses = new Pauses(shop.deadlines(), this::resume);
  }

  /** A run of this job, which can be cancelled and is not waiting yet. */
  Run prepare(Job job) {
    return new Run(job, shop.signals(), arrivals.incrementAndGet());
  }

  /** Puts a run in line that may go there, or drops it if no more turns are given. */
  void submit(Run run) {
    active.add(run);
    if (!turns.enter(run)) {
      drop(run);
    } else if (run.phase() == Run.Phase.ENDED) {
      // why: it was cancelled between its acceptance and its place in line
      retire(run);
    }
    pump();
  }

  /** A run that takes the place of one that failed, once its time has come. */
  Run after(Run failed) {
    Run next = prepare(failed.job());
    next.move(Run.Phase.MET, Run.Phase.PAUSED);
    active.add(next);
    failed.followedBy(next);
    if (turns.isClosed()) {
      drop(next);
    }
    return next;
  }

  /** Puts a run in line that has to wait for its time, as one before it failed. */
  void submitPaused(Run run) {
    active.add(run);
    if (!turns.enterPaused(run)) {
      drop(run);
    } else if (run.phase() == Run.Phase.ENDED) {
      retire(run);
    }
    pump();
  }

  /** Takes a run that goes in line after this, and is in nobody's way until then. */
  void submitLater(Run run, Duration wait) {
    active.add(run);
    if (!turns.enterLater(run)) {
      drop(run);
    } else if (run.phase() == Run.Phase.ENDED) {
      retire(run);
    } else {
      resumeAfter(run, wait);
    }
  }

  /** A paused run may have its turn after this. */
  void resumeAfter(Run run, Duration wait) {
    if (run.phase() == Run.Phase.PAUSED) {
      pauses.add(run, wait);
    }
    if (run.phase() == Run.Phase.ENDED) {
      pauses.remove(run);
    }
  }

  private void resume(Run run) {
    run.job().resumes();
    turns.resume(run);
    pump();
  }

  /**
   * Tells a run to stop, or takes it out of line.
   *
   * @param queuedOnly to leave it alone if an attempt at it has begun
   */
  Cancelled.Outcome cancel(Run run, boolean queuedOnly) {
    boolean ran = run.job().ranBefore();
    if (queuedOnly && ran && run.phase() != Run.Phase.MET && run.phase() != Run.Phase.ENDED) {
      return Cancelled.Outcome.RUNNING;
    }
    // why: of what ran before its reply says that it was stopped
    Cancelled.Outcome inLine = ran ? Cancelled.Outcome.SIGNALLED : Cancelled.Outcome.REMOVED;
    Run.Phase before = run.endInLine(Refusals.cancelled());
    return switch (before) {
      // why: whoever decides about it looks for requests to cancel once more after this
      case MET -> Cancelled.Outcome.UNKNOWN;
      case PAUSED, WAITING -> {
        retire(run);
        pump();
        yield inLine;
      }
      // why: whoever records that it starts finds it ended and gives its place back
      case STARTING -> inLine;
      case RUNNING -> {
        if (queuedOnly) {
          yield Cancelled.Outcome.RUNNING;
        }
        stopping.tell(run, Outcome.Stop.CANCEL);
        yield Cancelled.Outcome.SIGNALLED;
      }
      case ENDED -> Cancelled.Outcome.FINISHED;
    };
  }

  /** Gives no more turns: what waits is dropped, and what begins from now on is told to stop. */
  void dropWaiting() {
    turns.close();
    active.stream().sorted(Comparator.comparingLong(Run::order)).forEach(this::drop);
  }

  private void drop(Run run) {
    if (run.move(Run.Phase.WAITING, Run.Phase.ENDED)
        || run.move(Run.Phase.PAUSED, Run.Phase.ENDED)) {
      retire(run);
      run.job().dropped();
    }
  }

  /** Tells everything that runs to stop. */
  void stopAll() {
    stopping.all(Outcome.Stop.SHUTDOWN);
  }

  void close() {
    pauses.close();
    stopping.close();
  }

  private void retire(Run run) {
    active.remove(run);
    pauses.remove(run);
    Run next = run.next();
    if (next == null) {
      turns.leave(run);
      return;
    }
    turns.succeed(run, next);
    if (next.phase() == Run.Phase.ENDED) {
      // why: it was cancelled before it had a place in line
      turns.leave(next);
    }
  }

  /** Gives turns while there are runs and places; one thread does it for all that ask. */
  private void pump() {
    if (pumping.getAndIncrement() != 0) {
      return;
    }
    int asked = 1;
    do {
      for (Run next = turns.take(); next != null; next = turns.take()) {
        begin(next);
      }
      asked = pumping.addAndGet(-asked);
    } while (asked != 0);
  }

  private void begin(Run run) {
    Failure refusal = run.job().refusal();
    if (refusal != null) {
      end(run, Outcome.of(refusal));
      return;
    }
    CompletionStage<@Nullable Failure> begun = run.job().begin();
    begun.whenComplete(
        (unfit, thrown) -> {
          if (thrown != null) {
            putBack(run);
          } else if (unfit != null) {
            end(run, Outcome.of(unfit));
          } else {
            dispatch(run);
          }
        });
  }

  /** Durable runs wait a moment, in their order; the others go on. */
  private void putBack(Run run) {
    turns.putBack(run);
    if (turns.isClosed()) {
      drop(run);
    }
    if (run.phase() == Run.Phase.ENDED) {
      retire(run);
    }
    shop.deadlines().after(AGAIN, this::tryAgain);
    pump();
  }

  private void tryAgain() {
    turns.unhold();
    pump();
  }

  private void dispatch(Run run) {
    try {
      shop.handlers().execute(() -> perform(run));
    } catch (RejectedExecutionException e) {
      LOG.info("command {} was not started: the handler threads have stopped", run.id());
      end(run, Outcome.of(Outcome.Stop.SHUTDOWN, null));
    }
  }

  private void end(Run run, Outcome outcome) {
    try {
      run.end(outcome);
    } finally {
      over(run);
    }
  }

  private void perform(Run run) {
    Handling handling = new Handling(shop, stopping, run);
    CompletionStage<?> pending = null;
    try {
      pending = handling.call();
    } finally {
      if (pending == null) {
        over(run);
      }
    }
    if (pending == null) {
      return;
    }
    turns.giveBack();
    pump();
    pending.whenComplete(
        (result, thrown) -> {
          try {
            handling.conclude(result, thrown);
          } finally {
            retire(run);
            pump();
          }
        });
  }

  private void over(Run run) {
    retire(run);
    turns.giveBack();
    pump();
  }
}

package dev.orb.exchange;

import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Failure;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
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
  private final Object lock = new Object();
  private final Lanes lanes = new Lanes();
  private final TreeSet<Run> ready = new TreeSet<>(Comparator.comparingLong(Run::order));
  private int slots;
  private boolean held;
  private boolean closed;

  Execution(Workshop shop) {
    this.shop = shop;
    this.slots = shop.concurrency();
    this.stopping = new Stopping(shop, active);
  }

  /** A run of this job, which can be cancelled and is not waiting yet. */
  Run prepare(Job job) {
    return new Run(job, shop.signals(), arrivals.incrementAndGet());
  }

  /** Puts a run in line that may go there, or drops it if no more turns are given. */
  void submit(Run run) {
    boolean refused;
    synchronized (lock) {
      refused = closed;
      if (!refused) {
        active.add(run);
        if (lanes.enter(run)) {
          ready.add(run);
        }
      }
    }
    if (refused) {
      if (run.move(Run.Phase.WAITING, Run.Phase.ENDED)) {
        run.job().dropped();
      }
    } else if (run.phase() == Run.Phase.ENDED) {
      // why: it was cancelled between its acceptance and its place in line
      retire(run);
      pump();
    } else {
      pump();
    }
  }

  /** Runs that are not over yet, for the deadlines. */
  Set<Run> active() {
    return active;
  }

  /** Tells a run to stop, or takes it out of line. */
  Cancelled.Outcome cancel(Run run) {
    Run.Phase before = run.endInLine(Refusals.cancelled());
    return switch (before) {
      // why: whoever decides about it looks for requests to cancel once more after this
      case MET -> Cancelled.Outcome.UNKNOWN;
      case WAITING -> {
        retire(run);
        pump();
        yield Cancelled.Outcome.REMOVED;
      }
      // why: whoever records that it starts finds it ended and gives its place back
      case STARTING -> Cancelled.Outcome.REMOVED;
      case RUNNING -> {
        stopping.tell(run, Outcome.Stop.CANCEL);
        yield Cancelled.Outcome.SIGNALLED;
      }
      case ENDED -> Cancelled.Outcome.FINISHED;
    };
  }

  /** Gives no more turns: what waits is dropped, and what begins from now on is told to stop. */
  void dropWaiting() {
    synchronized (lock) {
      closed = true;
    }
    active.stream()
        .sorted(Comparator.comparingLong(Run::order))
        .filter(run -> run.move(Run.Phase.WAITING, Run.Phase.ENDED))
        .forEach(
            run -> {
              retire(run);
              run.job().dropped();
            });
  }

  /** Tells everything that runs to stop. */
  void stopAll() {
    stopping.all(Outcome.Stop.SHUTDOWN);
  }

  void close() {
    stopping.close();
  }

  private void retire(Run run) {
    active.remove(run);
    synchronized (lock) {
      ready.remove(run);
      ready.addAll(lanes.leave(run));
    }
  }

  private void releaseSlot() {
    synchronized (lock) {
      slots++;
    }
  }

  /** Gives turns while there are runs and places; one thread does it for all that ask. */
  private void pump() {
    if (pumping.getAndIncrement() != 0) {
      return;
    }
    int asked = 1;
    do {
      for (Run next = take(); next != null; next = take()) {
        begin(next);
      }
      asked = pumping.addAndGet(-asked);
    } while (asked != 0);
  }

  private @Nullable Run take() {
    synchronized (lock) {
      while (slots > 0) {
        Run run = firstReady();
        if (run == null) {
          return null;
        }
        ready.remove(run);
        if (run.move(Run.Phase.WAITING, Run.Phase.STARTING)) {
          slots--;
          return run;
        }
      }
      return null;
    }
  }

  private @Nullable Run firstReady() {
    for (Run run : ready) {
      if (!held || !run.command().durable()) {
        return run;
      }
    }
    return null;
  }

  private void begin(Run run) {
    Failure refusal = run.job().refusal();
    if (refusal != null) {
      run.end(Outcome.of(refusal));
      over(run);
      return;
    }
    CompletionStage<@Nullable Void> begun = run.job().begin();
    begun.whenComplete(
        (done, thrown) -> {
          if (thrown == null) {
            dispatch(run);
          } else {
            putBack(run);
          }
        });
  }

  /** Durable runs wait a moment, in their order; the others go on. */
  private void putBack(Run run) {
    synchronized (lock) {
      slots++;
      if (run.move(Run.Phase.STARTING, Run.Phase.WAITING)) {
        ready.add(run);
      }
      held = true;
    }
    if (run.phase() == Run.Phase.ENDED) {
      retire(run);
    }
    shop.deadlines().after(AGAIN, this::unhold);
    pump();
  }

  private void unhold() {
    synchronized (lock) {
      held = false;
    }
    pump();
  }

  private void dispatch(Run run) {
    try {
      shop.handlers().execute(() -> perform(run));
    } catch (RejectedExecutionException e) {
      LOG.info("command {} was not started: the handler threads have stopped", run.id());
      run.end(Outcome.of(Outcome.Stop.SHUTDOWN, null));
      over(run);
    }
  }

  private void perform(Run run) {
    Handling handling = new Handling(shop, stopping, run);
    CompletionStage<?> pending = handling.call();
    if (pending == null) {
      over(run);
      return;
    }
    releaseSlot();
    pump();
    pending.whenComplete(
        (result, thrown) -> {
          handling.conclude(result, thrown);
          retire(run);
          pump();
        });
  }

  private void over(Run run) {
    retire(run);
    releaseSlot();
    pump();
  }
}

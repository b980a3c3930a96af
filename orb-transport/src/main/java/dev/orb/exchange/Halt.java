package dev.orb.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Telling one run to stop: first by a flag and by its actions, then by an interrupt. Thread-safe;
 * no action runs under its lock.
 */
final class Halt {
  private static final Logger LOG = LoggerFactory.getLogger(Halt.class);

  private final Executor signals;
  private final Object lock = new Object();
  private List<Runnable> actions = new ArrayList<>(0);
  private Outcome.@Nullable Stop told;
  private @Nullable Thread thread;
  private @Nullable CompletionStage<?> stage;
  private boolean over;

  Halt(Executor signals) {
    this.signals = signals;
  }

  Outcome.@Nullable Stop told() {
    synchronized (lock) {
      return told;
    }
  }

  /** Tells it to stop; whether this was the first to say so. */
  boolean tell(Outcome.Stop why) {
    List<Runnable> due;
    synchronized (lock) {
      if (told != null || over) {
        return false;
      }
      told = why;
      due = actions;
      actions = new ArrayList<>(0);
    }
    if (!due.isEmpty()) {
      // why: actions are the author's code, which must not hold up the deadlines of others
      onSignalThread(() -> due.forEach(Halt::contained));
    }
    return true;
  }

  private void onSignalThread(Runnable action) {
    try {
      signals.execute(action);
    } catch (RejectedExecutionException e) {
      LOG.debug("the signal threads are gone, so the run is interrupted instead");
      interrupt();
    }
  }

  /** Runs an action when it is told, at once if it has been. */
  void onTold(Runnable action) {
    synchronized (lock) {
      if (told == null) {
        if (!over) {
          actions.add(action);
        }
        return;
      }
    }
    contained(action);
  }

  private static void contained(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.warn("an action on cancel failed", e);
    }
  }

  /** The handler runs on this thread. */
  void runsOn(Thread current) {
    synchronized (lock) {
      thread = current;
    }
  }

  /** The handler has left its thread, which is not interrupted on its behalf any more. */
  void leftThread() {
    synchronized (lock) {
      thread = null;
    }
  }

  /** The handler goes on without a thread until this ends. */
  void awaits(CompletionStage<?> pending) {
    synchronized (lock) {
      stage = pending;
    }
  }

  /** Interrupts it, or cancels what it awaits. */
  void interrupt() {
    CompletionStage<?> pending;
    synchronized (lock) {
      pending = stage;
      if (thread != null) {
        thread.interrupt();
      }
    }
    if (pending != null) {
      onSignalThreadOrHere(() -> cancelled(pending));
    }
  }

  private void onSignalThreadOrHere(Runnable action) {
    try {
      signals.execute(action);
    } catch (RejectedExecutionException e) {
      action.run();
    }
  }

  private static void cancelled(CompletionStage<?> pending) {
    try {
      CompletableFuture<?> future = pending.toCompletableFuture();
      future.cancel(true);
    } catch (UnsupportedOperationException e) {
      LOG.debug("what the handler awaits cannot be cancelled");
    }
  }

  /** The run is over: nothing is told any more. */
  void over() {
    synchronized (lock) {
      over = true;
      actions = new ArrayList<>(0);
    }
  }
}

package dev.orb.server.dispatch;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Who does the work of dispatch: threads, or a simulator that takes each step itself. A node uses
 * threads.
 */
public interface Hands {
  /** One at a time, in order: sends. May block for the broker. */
  Executor sending();

  /** One at a time, in order: tells callers and watchers. */
  Executor telling();

  /** Several at a time: what blocks on database and broker. */
  Executor working();

  /** Runs the loop, which ends by itself once it is stopped. */
  void start(Runnable loop);

  /** Waits for the loop and for what was begun, each no longer than this. */
  void stop(Duration patience) throws InterruptedException;
}

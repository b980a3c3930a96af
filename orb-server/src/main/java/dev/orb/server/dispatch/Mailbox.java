package dev.orb.server.dispatch;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What waits for the loop, in order. Anybody may post; only the loop takes. Its bound lies with
 * those who post: {@link Flow} for messages, {@link Unsent} for commands, and what the loop itself
 * set off for the rest.
 */
final class Mailbox {
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

  void post(Runnable event) {
    waiting.add(event);
  }

  /** Takes what waits into the list, up to a number. */
  void takeInto(List<Runnable> events, int max) {
    waiting.drainTo(events, max);
  }

  /** Waits until something waits, at most this long, and takes it into the list. */
  void awaitInto(List<Runnable> events, long millis) throws InterruptedException {
    Runnable first = waiting.poll(millis, TimeUnit.MILLISECONDS);
    if (first != null) {
      events.add(first);
    }
  }
}

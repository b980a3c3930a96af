package dev.orb.transport.artemis;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Does one step at a time, in the order of the calls, without a lock: whoever finds nobody at work
 * does the work, for itself and for those who come meanwhile. A lone caller pays no change of
 * thread.
 *
 * <p>A session of the broker may be used by one thread at a time, and a lock held while it writes
 * would make every other caller wait. Its users bound what can wait here.
 */
final class Combiner<T> {
  // why: a caller that came for one step must not be kept to do everybody else's for ever
  private static final int STEPS_OF_A_CALLER = 256;

  private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Executor relief;
  private final Consumer<T> step;

  /**
   * @param relief goes on when a caller has done its share
   * @param step must not throw
   */
  Combiner(Executor relief, Consumer<T> step) {
    this.relief = relief;
    this.step = step;
  }

  void submit(T work) {
    waiting.add(work);
    if (count.getAndIncrement() == 0) {
      drain();
    }
  }

  private void drain() {
    int done = 0;
    do {
      if (done++ == STEPS_OF_A_CALLER) {
        relief.execute(this::drain);
        return;
      }
      T work = waiting.poll();
      if (work != null) {
        step.accept(work);
      }
    } while (count.decrementAndGet() != 0);
  }
}

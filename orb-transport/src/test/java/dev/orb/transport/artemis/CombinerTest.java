package dev.orb.transport.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CombinerTest {
  @Test
  void aLoneCallerDoesItsOwnWorkAtOnce() {
    List<Thread> workers = new ArrayList<>();
    Combiner<Integer> combiner =
        new Combiner<>(
            task -> {
              throw new AssertionError("no relief is needed");
            },
            work -> workers.add(Thread.currentThread()));

    IntStream.range(0, 1000).forEach(combiner::submit);

    assertThat(workers).hasSize(1000).containsOnly(Thread.currentThread());
  }

  @Test
  void stepsNeverOverlapAndNoneIsLost() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(80_000);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Combiner<Integer> combiner =
          new Combiner<>(
              threads,
              work -> {
                if (inside.incrementAndGet() != 1) {
                  overlaps.incrementAndGet();
                }
                inside.decrementAndGet();
                done.countDown();
              });

      for (int sender = 0; sender < 8; sender++) {
        threads.execute(() -> IntStream.range(0, 10_000).forEach(combiner::submit));
      }

      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(overlaps).hasValue(0);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aCallerThatOthersKeepBusyIsRelieved() {
    List<Runnable> relief = new ArrayList<>();
    List<Integer> done = new ArrayList<>();
    List<Combiner<Integer>> self = new ArrayList<>();
    Combiner<Integer> combiner =
        new Combiner<>(
            relief::add,
            work -> {
              done.add(work);
              if (work < 1000) {
                self.get(0).submit(work + 1);
              }
            });
    self.add(combiner);

    combiner.submit(1);

    assertThat(done).hasSizeLessThan(300);
    while (!relief.isEmpty()) {
      relief.remove(0).run();
    }
    assertThat(done).hasSize(1000);
  }
}

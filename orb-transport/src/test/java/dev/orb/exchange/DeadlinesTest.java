package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final ManualTicker ticker = new ManualTicker();
  private final Deadlines deadlines = new Deadlines(ticker);

  @Test
  void actionsRunInTheirOrderWhenTheyAreDue() {
    List<String> ran = new ArrayList<>();
    deadlines.after(Duration.ofSeconds(3), () -> ran.add("third"));
    deadlines.after(Duration.ofSeconds(1), () -> ran.add("first"));
    deadlines.after(
        Duration.ofSeconds(2),
        () -> {
          throw new IllegalStateException("contained");
        });

    deadlines.runDue();
    assertThat(ran).isEmpty();
    ticker.advance(Duration.ofSeconds(1));
    deadlines.runDue();
    assertThat(ran).containsExactly("first");
    ticker.advance(Duration.ofSeconds(5));
    deadlines.runDue();
    assertThat(ran).containsExactly("first", "third");
  }

  @Test
  void nobodyIsAskedBeforeSomethingIsDue() {
    AtomicInteger asked = new AtomicInteger();
    deadlines.watch(
        now -> {
          asked.incrementAndGet();
          return Sweep.NOTHING;
        });
    deadlines.dueAt(ticker.nanos() + SECONDS.toNanos(10));
    deadlines.dueAt(ticker.nanos() + SECONDS.toNanos(20));

    assertThat(deadlines.runDue()).isEqualTo(SECONDS.toNanos(10));
    assertThat(asked).hasValue(0);
    ticker.advance(Duration.ofSeconds(10));
    deadlines.runDue();
    assertThat(asked).hasValue(1);
    ticker.advance(Duration.ofDays(365));
    deadlines.runDue();
    assertThat(asked).as("it said that nothing is to come").hasValue(1);
  }

  @Test
  void deadlineThatIsAddedDuringASweepIsNotLost() {
    AtomicInteger asked = new AtomicInteger();
    deadlines.watch(
        now -> {
          if (asked.getAndIncrement() == 0) {
            deadlines.dueAt(ticker.nanos() + SECONDS.toNanos(1));
          }
          return Sweep.NOTHING;
        });
    deadlines.dueAt(ticker.nanos());

    assertThat(deadlines.runDue()).isEqualTo(SECONDS.toNanos(1));
    ticker.advance(Duration.ofSeconds(1));
    deadlines.runDue();

    assertThat(asked).hasValue(2);
  }

  @Test
  void sweepThatFailsDoesNotEndTheOthers() {
    AtomicInteger asked = new AtomicInteger();
    deadlines.watch(
        now -> {
          throw new IllegalStateException("contained");
        });
    deadlines.watch(now -> asked.incrementAndGet());
    deadlines.dueAt(ticker.nanos());

    deadlines.runDue();

    assertThat(asked).hasValue(1);
  }

  @Test
  void threadMeetsDeadlinesThatAreAddedWhileItSleeps() throws InterruptedException {
    try (DeadlineThreads threads = new DeadlineThreads("test", Ticker.SYSTEM)) {
      for (int i = 0; i < 3; i++) {
        CountDownLatch met = new CountDownLatch(1);
        threads.deadlines().after(Duration.ofMillis(20), met::countDown);
        assertThat(met.await(5, SECONDS)).isTrue();
      }
    }
  }

  @Test
  void threadEndsWithItsOwnerAlsoWhenItClosesItself() throws InterruptedException {
    DeadlineThreads threads = new DeadlineThreads("own", Ticker.SYSTEM);
    CountDownLatch closed = new CountDownLatch(1);
    threads
        .deadlines()
        .after(
            Duration.ZERO,
            () -> {
              threads.close();
              closed.countDown();
            });

    assertThat(closed.await(5, SECONDS)).isTrue();
    threads.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("own-deadlines");
  }
}

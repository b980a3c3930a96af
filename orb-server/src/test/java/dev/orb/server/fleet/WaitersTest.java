package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WaitersTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Waiters waiters = new Waiters();

  @Test
  void whoIsHereIsNotWaitedFor() throws Exception {
    assertThat(waiters.await("a", () -> true, LONG)).isTrue();
    assertThat(waiters.clients()).isZero();
  }

  @Test
  void nothingIsLeftOfAWaitWhoseTimeIsOver() throws Exception {
    assertThat(waiters.await("a", () -> false, Duration.ofMillis(1))).isFalse();
    assertThat(waiters.clients()).isZero();
  }

  @Test
  void allWhoWaitForAClientAreToldWhateverTheCaseOfItsId() throws Exception {
    List<Boolean> told = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (String id : List.of("Pump-7", "pump-7", "PUMP-7")) {
      Thread thread = new Thread(() -> told.add(waits(id)));
      thread.start();
      threads.add(thread);
    }
    await().until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.TIMED_WAITING));
    waiters.connected("other");
    assertThat(told).isEmpty();
    waiters.connected("pump-7");
    for (Thread thread : threads) {
      thread.join(10_000);
    }
    assertThat(told).containsExactly(true, true, true);
    assertThat(waiters.clients()).isZero();
  }

  private boolean waits(String id) {
    try {
      return waiters.await(id, () -> false, LONG);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

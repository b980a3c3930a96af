package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.server.broker.Visit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RivalsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Rivals rivals = new Rivals(nanos::get);

  private static Visit from(int port, String process) {
    return new Visit(0, "a", "i2", process, "127.0.0.1:" + port);
  }

  @Test
  void aNewcomerIsNewsOnceAMinuteFromWhateverPortItTries() {
    assertThat(rivals.isNews(from(1, "p1"))).isTrue();
    assertThat(rivals.isNews(from(2, "p1"))).isFalse();
    assertThat(rivals.isNews(from(3, "p2"))).isTrue();
    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(rivals.isNews(from(4, "p1"))).isTrue();
  }

  @Test
  void whoWaitsForTheAnswerIsToldOfOnceAndNoMoreThanSoManyWait() {
    for (int i = 0; i < 100; i++) {
      rivals.waits(from(i, "p" + i));
    }
    List<String> told = new ArrayList<>();
    rivals.settle(newcomer -> told.add(newcomer.process()));
    assertThat(told).hasSize(32).startsWith("p0", "p1");
    rivals.settle(newcomer -> told.add(newcomer.process()));
    assertThat(told).hasSize(32);
  }
}

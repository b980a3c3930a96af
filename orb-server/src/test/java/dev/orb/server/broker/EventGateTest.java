package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventGateTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void shutsWhenManyWaitAndOpensAtHalfOfThem() {
    AtomicLong waiting = new AtomicLong();
    EventGate gate = new EventGate(100);
    gate.watch(waiting::get);
    assertThat(gate.isOpen()).isTrue();
    waiting.set(100);
    assertThat(gate.isOpen()).isFalse();
    waiting.set(51);
    assertThat(gate.isOpen()).as("one that left must not let one in").isFalse();
    waiting.set(50);
    assertThat(gate.isOpen()).isTrue();
    waiting.set(99);
    assertThat(gate.isOpen()).isTrue();
  }

  @Test
  void aBurstIsAllowedAndThenSoManyASecond() {
    Allowance allowance = new Allowance(nanos::get);
    assertThat(taken(allowance, 2 * Allowance.BURST)).isEqualTo(Allowance.BURST);
    nanos.addAndGet(Allowance.PENALTY.toNanos() - 1);
    assertThat(allowance.take()).as("none overtakes the one that was refused").isFalse();
    nanos.addAndGet(1);
    assertThat(taken(allowance, Allowance.BURST))
        .isBetween(2 * Allowance.PER_SECOND - 2, 2 * Allowance.PER_SECOND + 2);
  }

  private static int taken(Allowance allowance, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += allowance.take() ? 1 : 0;
    }
    return taken;
  }
}

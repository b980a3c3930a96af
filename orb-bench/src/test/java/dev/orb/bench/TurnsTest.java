package dev.orb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Side bare = new Idle();
  private final Side orb = new Idle();

  @Test
  void the_first_of_a_round_is_the_second_of_the_next() throws Exception {
    List<Side> order = new ArrayList<>();
    new Turns(List.of(bare, orb), 4)
        .take(
            0,
            1,
            side -> {
              order.add(side);
              return 1;
            });
    assertThat(order).containsExactly(bare, orb, orb, bare, bare, orb, orb, bare);
  }

  @Test
  void rounds_that_warm_up_do_not_count() throws Exception {
    int[] round = new int[1];
    List<Turns.Taken> taken =
        new Turns(List.of(bare, orb), 2)
            .take(3, 1_000, side -> round[0]++ < 6 ? Long.MAX_VALUE : 1_000_000);
    assertThat(round[0]).isEqualTo(10);
    assertThat(taken.get(0).perSecond().median()).isEqualTo(1_000_000);
    assertThat(taken.get(1).perSecond().median()).isEqualTo(1_000_000);
  }

  @Test
  void cpu_is_told_for_one_message_in_microseconds() throws Exception {
    List<Turns.Taken> taken =
        new Turns(List.of(bare, orb), 1).take(0, 10, side -> ((Idle) side).work());
    assertThat(taken.get(1).fleetCpu().median()).isEqualTo(500);
  }

  @Test
  void small_fleets_warm_up_with_more_broadcasts() {
    assertThat(WarmUp.broadcasts(1_000)).isEqualTo(20);
    assertThat(WarmUp.broadcasts(50_000)).isEqualTo(2);
  }

  /** Has used five milliseconds of CPU more whenever it has worked. */
  private static final class Idle implements Side {
    private long cpu;

    long work() {
      cpu += 5_000_000;
      return 1;
    }

    @Override
    public long[] calls(int messages) {
      return new long[messages];
    }

    @Override
    public long calls(Load load) {
      return work();
    }

    @Override
    public long durables(Load load) {
      return work();
    }

    @Override
    public long broadcast() {
      return work();
    }

    @Override
    public long fleetCpu() {
      return cpu;
    }

    @Override
    public void close() {
      // nothing was opened
    }
  }
}

package dev.orb.transport.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  private final List<Runnable> later = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final TreeSet<Integer> atTheBroker = new TreeSet<>();
  private final Acknowledgements<Integer> acknowledgements =
      new Acknowledgements<>(
          new Combiner<>(Runnable::run, Runnable::run),
          (delay, action) -> later.add(action),
          new Broker());

  /** Gives and forgets messages as the real one does, and is as strict. */
  private final class Broker implements Acknowledgements.Broker<Integer> {
    @Override
    public void upTo(Integer message) {
      assertThat(atTheBroker).contains(message);
      atTheBroker.headSet(message, true).clear();
      told.add("up to " + message);
    }

    @Override
    public void one(Integer message) {
      assertThat(atTheBroker.remove(message)).isTrue();
      told.add("only " + message);
    }
  }

  private void given(int from, int to) {
    for (int i = from; i <= to; i++) {
      atTheBroker.add(i);
      acknowledgements.given(i);
    }
  }

  private void acknowledge(int... messages) {
    for (int message : messages) {
      acknowledgements.acknowledge(message);
    }
    acknowledgements.flush();
  }

  @Test
  void aRowWithoutAGapIsToldOnce() {
    given(1, 4);
    acknowledge(2, 1, 3);
    assertThat(told).containsExactly("up to 3");
    assertThat(atTheBroker).containsExactly(4);
  }

  @Test
  void whatIsBehindAGapIsToldByItself() {
    given(1, 5);
    acknowledge(1, 3, 5);
    assertThat(told).containsExactly("up to 1", "only 3", "only 5");
    assertThat(atTheBroker).containsExactly(2, 4);
  }

  @Test
  void aRowNeverEndsWithOneThatWasToldBefore() {
    given(1, 3);
    acknowledge(3);
    acknowledge(1, 2);
    assertThat(told).containsExactly("only 3", "up to 2");
    assertThat(atTheBroker).isEmpty();
  }

  @Test
  void oneThatIsNeverAcknowledgedIsNeverTakenAlong() {
    given(1, 100);
    for (int i = 2; i <= 100; i++) {
      acknowledge(i);
    }
    assertThat(atTheBroker).containsExactly(1);
  }

  @Test
  void aLoneOneIsToldSoonWithoutBeingAskedFor() {
    given(1, 1);
    acknowledgements.acknowledge(1);
    assertThat(told).isEmpty();
    later.forEach(Runnable::run);
    assertThat(told).containsExactly("up to 1");
  }

  @Test
  void manyDoNotWait() {
    given(1, Acknowledgements.ENOUGH);
    for (int i = 1; i <= Acknowledgements.ENOUGH; i++) {
      assertThat(told).isEmpty();
      acknowledgements.acknowledge(i);
    }
    assertThat(told).containsExactly("up to " + Acknowledgements.ENOUGH);
    assertThat(later).hasSize(1);
  }

  @Test
  void inAnyOrderExactlyTheAcknowledgedAreGone() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      atTheBroker.clear();
      Set<Integer> open = new HashSet<>();
      int next = seed * 1000;
      for (int step = 0; step < 200; step++) {
        if (open.isEmpty() || random.nextInt(3) > 0) {
          given(next, next);
          open.add(next++);
        } else {
          int message = open.stream().skip(random.nextInt(open.size())).findFirst().orElseThrow();
          open.remove(message);
          acknowledgements.acknowledge(message);
          if (random.nextInt(4) == 0) {
            acknowledgements.flush();
          }
        }
      }
      acknowledgements.flush();
      assertThat(atTheBroker).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(open);
      open.forEach(acknowledgements::acknowledge);
      acknowledgements.flush();
    }
  }
}

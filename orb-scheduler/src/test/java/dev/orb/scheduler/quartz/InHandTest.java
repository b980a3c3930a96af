package dev.orb.scheduler.quartz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.scheduler.ScheduleStore;
import dev.orb.scheduler.ScheduleStore.Due;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InHandTest {
  private static final Instant NOMINAL = Instant.parse("2026-11-20T12:00:00Z");

  private final List<Due> rung = new CopyOnWriteArrayList<>();
  private volatile Predicate<List<Due>> dealing = dues -> true;

  private final InHand inHand =
      new InHand(
          new ScheduleStore.Bell() {
            @Override
            public boolean rings(List<Due> dues) {
              rung.addAll(dues);
              return dealing.test(dues);
            }

            @Override
            public void hush() {}
          });

  @AfterEach
  void stop() {
    inHand.stop(Duration.ofSeconds(30));
  }

  private static Due due(int number) {
    return new Due("s-" + number, NOMINAL, null, false, "entry-" + number);
  }

  private static List<Due> dues(int count) {
    return IntStream.range(0, count).mapToObj(InHandTest::due).toList();
  }

  @Test
  void everythingIsHandedOverOnceAlsoIfItIsPutInHandTwice() {
    inHand.add(dues(700));
    inHand.add(dues(700));
    inHand.start(3);

    await().until(() -> inHand.awaitRoom() == InHand.MOST);
    assertThat(rung).hasSize(700).doesNotHaveDuplicates();
    assertThat(inHand.wasDoubtful()).isFalse();
  }

  @Test
  void atTheBoundThereIsNoRoomUntilSomethingIsDealtWith() {
    inHand.add(dues(InHand.MOST));
    assertThat(inHand.awaitRoom()).isZero();

    inHand.start(2);
    await().until(() -> inHand.awaitRoom() > 0);
  }

  @Test
  void whileItIsHeldNothingIsHandedOver() {
    inHand.hold(true);
    inHand.start(1);
    inHand.add(dues(3));

    assertThat(inHand.isStoppedWithin(Duration.ofMillis(200))).isFalse();
    assertThat(rung).isEmpty();
    inHand.hold(false);
    await().until(() -> rung.size() == 3);
  }

  @Test
  void whatFailsIsInHandNoMoreAndToBeLookedForInTheDatabase() {
    dealing =
        dues -> {
          throw new IllegalStateException("broken");
        };
    inHand.start(1);
    inHand.add(dues(2));

    await().until(inHand::wasDoubtful);
    assertThat(inHand.has(due(0))).isFalse();
    dealing = dues -> true;
    inHand.add(dues(2));
    await().until(() -> rung.size() == 4);
  }

  @Test
  void whatIsAnotherNodesByNowIsNotHandedOver() {
    inHand.fence(dues -> dues.stream().filter(due -> !due.equals(due(1))).toList());
    inHand.add(dues(4));
    inHand.keep(due -> !due.equals(due(2)));
    inHand.start(1);

    await().until(() -> inHand.awaitRoom() == InHand.MOST);
    assertThat(rung).containsExactly(due(0), due(3));
  }

  @Test
  void theStopWaitsForWhatIsBeingHandedOverAndLeavesTheRest() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    dealing =
        dues -> {
          begun.countDown();
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return true;
        };
    inHand.start(1);
    inHand.add(dues(1));
    begun.await();
    inHand.add(List.of(due(7)));

    assertThat(inHand.stop(Duration.ofMillis(100))).isFalse();
    end.countDown();
    assertThat(inHand.stop(Duration.ofSeconds(30))).isTrue();
    assertThat(rung).containsExactly(due(0));
  }
}

package dev.orb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.server.broker.Visit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HelloLineTest {
  private final FleetThreads threads = new FleetThreads();
  private final Loop loop = new Loop(threads.loop());
  private final Set<Long> gone = ConcurrentHashMap.newKeySet();
  private final HelloLine line = new HelloLine(loop, visit -> !gone.contains(visit.number()));
  private final List<Long> begun = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    threads.stop(Duration.ofSeconds(10));
  }

  private static Visit visit(long number) {
    return new Visit(number, "c-" + number, "i", "p", "127.0.0.1:1");
  }

  private void enter(long number) {
    line.enter(visit(number), () -> begun.add(number));
  }

  private void settle(long number) {
    loop.execute(() -> line.settled(visit(number)));
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void soManyAreInHandAndTheOthersHaveTheirTurnInTheOrderInWhichTheyCame() {
    for (long i = 1; i <= HelloLine.AT_A_TIME; i++) {
      enter(i);
    }
    for (long i = HelloLine.AT_A_TIME + 1; i <= 5_000; i++) {
      long number = i;
      line.enter(
          visit(number),
          () -> {
            begun.add(number);
            settle(number);
          });
    }
    await().until(() -> begun.size() == HelloLine.AT_A_TIME);
    assertThat(line.has(visit(5_000))).isTrue();
    settle(7);
    await().until(() -> begun.size() == 5_000);
    assertThat(begun).isEqualTo(upTo(5_000));
    await().until(() -> !line.has(visit(5_000)));
  }

  @Test
  void aSecondHelloOfAVisitIsDroppedAndWhoHasLeftIsPassedOver() {
    for (long i = 1; i <= HelloLine.AT_A_TIME; i++) {
      enter(i);
      enter(i);
    }
    enter(70);
    enter(71);
    gone.add(70L);
    settle(1);
    await().until(() -> begun.contains(71L));
    assertThat(begun).doesNotHaveDuplicates().doesNotContain(70L);
    assertThat(line.has(visit(70))).isFalse();
  }

  @Test
  void aHelloThatFailsLeavesItsPlace() {
    for (long i = 1; i <= HelloLine.AT_A_TIME; i++) {
      line.enter(
          visit(i),
          () -> {
            throw new IllegalStateException("on purpose");
          });
    }
    enter(100);
    await().until(() -> begun.contains(100L));
  }
}

package dev.orb.exchange;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.exchange.PendingCalls.Peer;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

// why: a call that nobody looks at any more is part of what is tested
@SuppressWarnings("FutureReturnValueIgnored")
class PendingCallsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTicker ticker = new ManualTicker();
  private final Deadlines deadlines = new Deadlines(ticker);
  private final PendingCalls<String> calls = new PendingCalls<>(deadlines, 1_000);
  private final Peer web1 = new Peer("web-1", 3);

  private static ErrorCode code(CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    try {
      future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof OrbException known) {
        return known.code();
      }
    }
    throw new AssertionError("it did not fail as it should");
  }

  private void pass(Duration by) {
    ticker.advance(by);
    deadlines.runDue();
  }

  @Test
  void replyEndsItsOwnCallAndNoOther() {
    CommandId one = Rig.id();
    CompletableFuture<String> first = calls.add(one, web1, SECOND);
    CompletableFuture<String> second = calls.add(Rig.id(), web1, SECOND);

    assertThat(calls.complete(one, "web-1", "one")).isTrue();

    assertThat(first).isCompletedWithValue("one");
    assertThat(second).isNotDone();
    assertThat(calls.size()).isEqualTo(1);
  }

  @Test
  void replyOfSomebodyElseChangesNothing() {
    CommandId id = Rig.id();
    CompletableFuture<String> call = calls.add(id, web1, SECOND);

    assertThat(calls.complete(id, "web-2", "forged")).isFalse();

    assertThat(call).isNotDone();
    assertThat(calls.complete(id, "web-1", "true")).isTrue();
  }

  @Test
  void callWithoutReplyEndsAtItsDeadline() {
    CompletableFuture<String> shorter = calls.add(Rig.id(), web1, SECOND);
    CompletableFuture<String> longer = calls.add(Rig.id(), web1, Duration.ofSeconds(5));

    pass(Duration.ofMillis(999));
    assertThat(shorter).isNotDone();
    pass(Duration.ofMillis(1));
    assertThat(code(shorter)).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(longer).isNotDone();
    pass(Duration.ofSeconds(4));
    assertThat(code(longer)).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(calls.size()).isZero();
  }

  @Test
  void lateReplyIsCountedAndGivenToNobody() {
    CommandId id = Rig.id();
    calls.add(id, web1, SECOND);
    pass(SECOND);

    assertThat(calls.complete(id, "web-1", "late")).isFalse();

    assertThat(calls.late()).isEqualTo(1);
  }

  @Test
  void callsOfALostSessionEndAndThoseOfTheNextGoOn() {
    CompletableFuture<String> earlier = calls.add(Rig.id(), web1, SECOND);
    CompletableFuture<String> later = calls.add(Rig.id(), new Peer("web-1", 4), SECOND);
    CompletableFuture<String> other = calls.add(Rig.id(), new Peer("web-2", 3), SECOND);

    assertThat(calls.disconnected(web1)).isEqualTo(1);

    assertThat(code(earlier)).isEqualTo(ErrorCode.DISCONNECTED);
    assertThat(later).isNotDone();
    assertThat(other).isNotDone();
  }

  @Test
  void moreCallsThanTheBoundAreRefused() {
    PendingCalls<String> few = new PendingCalls<>(deadlines, 2);
    few.add(Rig.id(), web1, SECOND);
    CommandId id = Rig.id();
    few.add(id, web1, SECOND);

    assertThatThrownBy(() -> few.add(Rig.id(), web1, SECOND))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.QUEUE_FULL));
    few.complete(id, "web-1", "room again");
    few.add(Rig.id(), web1, SECOND);
  }

  @Test
  void idThatWaitsIsRefused() {
    CommandId id = Rig.id();
    CompletableFuture<String> first = calls.add(id, web1, SECOND);

    assertThatThrownBy(() -> calls.add(id, web1, SECOND)).isInstanceOf(OrbException.class);

    assertThat(first).isNotDone();
  }

  @Test
  void closeEndsEveryCallAndRefusesMore() {
    CompletableFuture<String> call = calls.add(Rig.id(), web1, SECOND);

    calls.close();
    calls.close();

    assertThat(code(call)).isEqualTo(ErrorCode.SHUTTING_DOWN);
    assertThatThrownBy(() -> calls.add(Rig.id(), web1, SECOND)).isInstanceOf(OrbException.class);
    assertThat(calls.size()).isZero();
  }

  @Test
  void callThatItsCallerGaveUpIsForgottenAtItsDeadline() {
    calls.add(Rig.id(), web1, SECOND).cancel(true);

    pass(SECOND);

    assertThat(calls.size()).isZero();
  }

  @Test
  void tenThousandCallsFromFiftyThreadsGetTheirOwnAnswers() throws Exception {
    try (DeadlineThreads real = new DeadlineThreads("race", Ticker.SYSTEM)) {
      PendingCalls<String> busy = new PendingCalls<>(real.deadlines(), 10_000);
      ConcurrentLinkedQueue<CommandId> sent = new ConcurrentLinkedQueue<>();
      AtomicInteger wrong = new AtomicInteger();
      AtomicInteger answered = new AtomicInteger();
      ExecutorService callers = Executors.newFixedThreadPool(50);
      ExecutorService answerers = Executors.newFixedThreadPool(4);
      try {
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < 50; t++) {
          int thread = t;
          all.add(
              callers.submit(
                  () -> {
                    for (int i = 0; i < 200; i++) {
                      CommandId id = new CommandId(new UUID(thread, i));
                      CompletableFuture<String> call = busy.add(id, web1, Duration.ofSeconds(20));
                      sent.add(id);
                      if (!call.get(20, SECONDS).equals("re " + id)) {
                        wrong.incrementAndGet();
                      }
                    }
                    return null;
                  }));
        }
        for (int t = 0; t < 4; t++) {
          all.add(
              answerers.submit(
                  () -> {
                    while (answered.get() < 10_000) {
                      CommandId id = sent.poll();
                      if (id != null) {
                        busy.complete(id, "web-1", "re " + id);
                        answered.incrementAndGet();
                      }
                    }
                  }));
        }
        for (Future<?> one : all) {
          one.get(30, SECONDS);
        }
      } finally {
        callers.shutdownNow();
        answerers.shutdownNow();
      }
      assertThat(wrong).hasValue(0);
      assertThat(busy.size()).isZero();
      assertThat(busy.late()).isZero();
    }
  }

  @Test
  void callsThatRaceWithLossDeadlineAndReplyAllEnd() throws Exception {
    try (DeadlineThreads real = new DeadlineThreads("race", Ticker.SYSTEM)) {
      PendingCalls<String> busy = new PendingCalls<>(real.deadlines(), 100_000);
      List<CompletableFuture<String>> all = new ArrayList<>();
      Thread breaker =
          new Thread(
              () -> {
                for (int i = 0; i < 50; i++) {
                  busy.disconnected(web1);
                }
              },
              "breaker");
      breaker.start();
      for (int i = 0; i < 5_000; i++) {
        CommandId id = Rig.id();
        all.add(busy.add(id, web1, Duration.ofMillis(1 + i % 50)));
        if (i % 3 == 0) {
          busy.complete(id, "web-1", "yes");
        }
      }
      breaker.join(10_000);

      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
          .handle((done, thrown) -> true)
          .get(10, SECONDS);
      assertThat(busy.size()).isZero();
    }
  }
}

package dev.orb.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Offline;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.journal.DeliveryRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node that is to end waits for. Its clock stands still. */
class DrainTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final World world = new World().with("web-1").start();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void end() {
    goOn.countDown();
    threads.shutdownNow();
  }

  private CompletableFuture<DeliveryRecord> call() {
    return world
        .dispatch
        .call(
            Submission.of(
                "disk.usage",
                JsonCodec.NULL,
                Target.client("web-1"),
                CommandOptions.DEFAULT.withOffline(Offline.REJECT).withTtl(Duration.ofSeconds(60)),
                "embedded"))
        .toCompletableFuture();
  }

  private void hold() {
    inside.countDown();
    try {
      assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void goesOnWaiting(Future<?> drain) {
    assertThatThrownBy(() -> drain.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  @Test
  void aCallThatWasLetInBeforeOthersWereRefusedIsAnswered() throws Exception {
    world.fleet.meanwhile(this::hold);
    FutureTask<CompletableFuture<DeliveryRecord>> call = new FutureTask<>(this::call);
    threads.execute(call);
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    world.fleet.meanwhile(() -> {});
    world.dispatch.refuse();
    assertThat(call())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining(ErrorCode.SHUTTING_DOWN.name());

    Future<?> drain = threads.submit(() -> world.dispatch.awaitDrained(PATIENCE));
    goesOnWaiting(drain);
    goOn.countDown();
    CompletableFuture<DeliveryRecord> answer = call.get(20, TimeUnit.SECONDS);
    goesOnWaiting(drain);
    CommandId id = world.first("web-1").id();
    world.succeeds("web-1", id);
    drain.get(20, TimeUnit.SECONDS);
    assertThat(answer.join().state()).isEqualTo(DeliveryState.SUCCEEDED);
  }
}

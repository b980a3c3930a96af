package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.Replies;
import dev.orb.server.Sent;
import dev.orb.server.dispatch.CancelOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void aCancelRemovesWhatWaitsStopsWhatRunsAndCountsBoth() throws Exception {
    try (OrbStack stack = OrbStack.start(folder)) {
      CountDownLatch running = new CountDownLatch(1);
      stack.client(
          "busy",
          client ->
              client.run(
                  "long",
                  context -> {
                    running.countDown();
                    CountDownLatch told = new CountDownLatch(1);
                    context.onCancel(told::countDown);
                    assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
                    throw new InterruptedException("stopped");
                  }));
      stack.enrol("away");
      Sent<Json> sent = stack.server().send(Target.all(), CommandRequest.of("long", null));
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();

      CancelOutcome outcome = sent.cancel(SOON);
      Replies<Json> replies = sent.await(SOON);

      assertThat(outcome).isEqualTo(new CancelOutcome(1, 1, 0, 0, 0));
      assertThat(replies.of("away").orElseThrow().reason()).isEqualTo(Reason.CANCELLED);
      assertThat(replies.of("busy").orElseThrow().state()).isEqualTo(DeliveryState.CANCELLED);
      assertThat(replies.of("busy").orElseThrow().reason()).isEqualTo(Reason.STOPPED);
    }
  }

  @Test
  void aCancelledCommandIsNotRunByAClientThatComesLater() {
    try (OrbStack stack = OrbStack.start(folder)) {
      AtomicInteger ran = new AtomicInteger();
      String secret = stack.enrol("late");
      Sent<Json> first =
          stack.server().send(Target.client("late"), CommandRequest.of("count", null));
      assertThat(first.cancel(SOON).removed()).isEqualTo(1);
      Sent<Json> second =
          stack.server().send(Target.client("late"), CommandRequest.of("count", null));

      stack.connect(
          "late", secret, client -> client.run("count", context -> ran.incrementAndGet()));

      assertThat(second.await(SOON).allSucceeded()).isTrue();
      assertThat(ran).hasValue(1);
    }
  }

  @Test
  void whatHasEndedIsCountedAsEnded() {
    try (OrbStack stack = OrbStack.start(folder)) {
      stack.client("quick", client -> client.run("x", context -> {}));
      Sent<Json> sent = stack.server().send(Target.all(), CommandRequest.of("x", null));
      assertThat(sent.await(SOON).allSucceeded()).isTrue();

      assertThat(sent.cancel(SOON)).isEqualTo(new CancelOutcome(0, 0, 1, 0, 0));
    }
  }
}

package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.exchange.CommandContext;
import dev.orb.exchange.HandlerOptions;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.Target;
import dev.orb.server.Replies;
import dev.orb.server.Sent;
import dev.orb.server.dispatch.CancelOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final CommandType<String, String> WORK =
      CommandType.of("work", String.class, String.class);

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

  @Test
  void aCancelOfAThousandTargetsSaysOfEachWhatBecameOfIt() {
    int away = 700;
    int quick = 150;
    int slow = 130;
    int deaf = 20;
    CompletableFuture<Void> heard = new CompletableFuture<>();
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings.withHeartbeat(Duration.ofSeconds(5), LONG),
            builder -> {})) {
      Map<String, String> secrets = new TreeMap<>();
      for (int i = 0; i < away; i++) {
        stack.enrol("away-" + i);
      }
      enrol(stack, secrets, "quick", quick);
      enrol(stack, secrets, "slow", slow);
      enrol(stack, secrets, "deaf", deaf);
      AtomicInteger runs = new AtomicInteger();
      try (SimulatedFleet fleet =
          SimulatedFleet.connect(
              stack.broker(),
              secrets,
              (id, client) ->
                  client.onLater(
                      WORK,
                      (args, context) -> work(id, context, runs, heard),
                      HandlerOptions.DEFAULT.withGrace(LONG)),
              LONG)) {
        assertThat(fleet.connected()).isEqualTo(quick + slow + deaf);
        Sent<String> sent = stack.server().send(Target.all(), WORK.with("go"));
        await()
            .atMost(SOON)
            .until(
                () ->
                    runs.get() == slow + deaf
                        && stack
                                .server()
                                .commands()
                                .summary(sent.id())
                                .counts()
                                .of(DeliveryState.SUCCEEDED)
                            == quick);

        long begun = System.nanoTime();
        CancelOutcome outcome = sent.cancel(Duration.ofSeconds(3));

        assertThat(outcome).isEqualTo(new CancelOutcome(away, slow, quick, deaf, 0));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
        heard.complete(null);
        Replies<String> replies = sent.await(SOON);
        assertThat(replies.byClient()).hasSize(away + quick + slow + deaf);
        Map<Object, Long> ends =
            replies.byClient().values().stream()
                .collect(
                    Collectors.groupingBy(
                        reply -> reply.reason() == null ? "ended" : reply.reason(),
                        Collectors.counting()));
        // who answers too late says what it did: it had heard of the cancel and ended all the same
        assertThat(ends)
            .containsEntry(Reason.CANCELLED, (long) away)
            .containsEntry("ended", (long) quick + deaf)
            .containsEntry(Reason.STOPPED, (long) slow)
            .hasSize(3);
      }
    }
  }

  private static void enrol(OrbStack stack, Map<String, String> secrets, String kind, int many) {
    for (int i = 0; i < many; i++) {
      secrets.put(kind + "-" + i, stack.enrol(kind + "-" + i));
    }
  }

  private static CompletionStage<String> work(
      String id, CommandContext context, AtomicInteger runs, CompletableFuture<Void> heard) {
    if (id.startsWith("quick")) {
      return CompletableFuture.completedFuture("done");
    }
    runs.incrementAndGet();
    // a slow one ends when it is cancelled; a deaf one only when somebody lets it
    CompletableFuture<String> ends = heard.thenApply(nothing -> "done");
    if (id.startsWith("slow")) {
      context.onCancel(() -> ends.completeExceptionally(new InterruptedException("stopped")));
    }
    return ends;
  }
}

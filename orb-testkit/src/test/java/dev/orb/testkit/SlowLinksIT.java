package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.Bulk;
import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.Target;
import dev.orb.server.Sent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that stall for a while: nothing is lost, nobody else waits, and no heap fills. */
class SlowLinksIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MIB = 1 << 20;

  /** How much is reported, and for how many seconds nothing moves meanwhile. */
  private static final long REPORT = Long.getLong("orb.report.mebibytes", 48) * MIB;

  private static final Duration STALL =
      Duration.ofSeconds(Integer.getInteger("orb.report.stall", 2));
  private static final Duration REPORTED_WITHIN = SOON.plusMillis(REPORT / 4_000);
  private static final CommandType<String, Integer> LENGTH =
      CommandType.of("length", String.class, Integer.class);

  @TempDir Path folder;

  /** The child: a client whose heap could not hold half of what it reports. */
  static final class Reporter {
    private Reporter() {}

    public static void main(String[] args) {
      long size = Long.parseLong(args[2]);
      try (OrbClient client =
          OrbClient.builder("far", URI.create(args[0])).secret(args[1]).build()) {
        if (!client.start(SOON)) {
          throw new IllegalStateException("not connected");
        }
        client
            .report("big", Bulk.from(() -> new Noise(size)), REPORTED_WITHIN.multipliedBy(2))
            .toCompletableFuture()
            .join();
      }
    }
  }

  @Test
  void aReportOverALinkThatStallsComesWholeOutOfASmallHeap() throws Exception {
    List<String> digests = new CopyOnWriteArrayList<>();
    AtomicInteger lost = new AtomicInteger();
    try (OrbStack stack =
            OrbStack.start(
                folder,
                settings -> settings.withHeartbeat(Duration.ofSeconds(1), Duration.ofSeconds(20)),
                server ->
                    server
                        .onDisconnect(
                            (session, reason, graceful) -> lost.addAndGet(graceful ? 0 : 1))
                        .onReport("big", report -> digests.add(Noise.digest(report.body()))));
        TestLink link = TestLink.to(stack.server().brokerPort());
        JavaProcess child =
            JavaProcess.start(
                new JavaProcess.Start(
                    Reporter.class,
                    List.of("-Xmx20m"),
                    List.of(link.url().toString(), stack.enrol("far"), Long.toString(REPORT)),
                    Map.of(),
                    folder))) {
      await().atMost(SOON).until(() -> link.carried() > 8L * MIB || !child.isAlive());
      link.stall();
      long before = link.carried();
      await().pollDelay(STALL).atMost(SOON).until(() -> true);
      assertThat(link.carried() - before).as("nothing goes through").isLessThan(MIB);
      assertThat(digests).isEmpty();
      link.resume();
      assertThat(child.awaitExit(REPORTED_WITHIN.multipliedBy(2))).as(child::err).isZero();
      assertThat(digests).containsExactly(Noise.digest(new Noise(REPORT)));
      assertThat(lost).as("sessions that were lost").hasValue(0);
    }
  }

  @Test
  void aClientThatTakesNothingDelaysNobodyAndGetsAllOfItWhenItCan() {
    List<Integer> order = new CopyOnWriteArrayList<>();
    String much = "x".repeat(100_000);
    try (OrbStack stack =
            OrbStack.start(
                folder,
                settings -> settings.withHeartbeat(Duration.ofSeconds(1), Duration.ofSeconds(20)),
                server -> {});
        TestLink link = TestLink.to(stack.server().brokerPort());
        OrbClient slow =
            OrbClient.builder("slow", link.url())
                .secret(stack.enrol("slow", "all"))
                .on(
                    LENGTH,
                    (text, context) -> {
                      order.add(text.length());
                      return text.length();
                    })
                .concurrency(1)
                .build()) {
      stack.client("quick", client -> client.on(LENGTH, (text, context) -> text.length()), "all");
      assertThat(slow.start(SOON)).isTrue();
      link.stall();

      List<Sent<Integer>> sent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        CommandRequest<Integer> request = LENGTH.with(much + "x".repeat(i));
        sent.add(stack.server().send(Target.group("all"), request));
      }
      for (int i = 0; i < 100; i++) {
        Integer answer = stack.server().client("quick").call(LENGTH, "now", Duration.ofSeconds(10));
        assertThat(answer).isEqualTo(3);
      }
      await()
          .atMost(SOON)
          .until(
              () ->
                  sent.stream()
                      .allMatch(
                          one -> one.await(Duration.ZERO).of("quick").orElseThrow().succeeded()));
      assertThat(order).as("the slow one has done little or nothing").hasSizeLessThan(100);
      link.resume();

      for (int i = 0; i < 100; i++) {
        assertThat(sent.get(i).await(SOON).of("slow").orElseThrow().orThrow())
            .isEqualTo(much.length() + i);
      }
      assertThat(order).hasSize(100).isSorted();
    }
  }
}

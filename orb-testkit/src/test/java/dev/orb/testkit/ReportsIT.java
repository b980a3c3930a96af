package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.Bulk;
import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.server.ClientReport;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bulk reports over a real broker. */
class ReportsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final CommandType<Integer, Integer> DOUBLE =
      CommandType.of("double", Integer.class, Integer.class);
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  private static CompletableFuture<@Nullable Void> report(
      OrbClient client, String channel, Bulk bulk) {
    return client.report(channel, bulk, SOON).toCompletableFuture();
  }

  private static ErrorCode failure(CompletableFuture<?> future) throws Exception {
    try {
      future.get(60, TimeUnit.SECONDS);
      throw new AssertionError("it did not fail");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrbException refused) {
        return refused.code();
      }
      throw e;
    }
  }

  @Test
  void aReportComesByteForByteWithItsTypeAndItsSender() throws Exception {
    byte[] all = new byte[70_000];
    new Random(3).nextBytes(all);
    all[0] = '\n';
    List<ClientReport> heads = new CopyOnWriteArrayList<>();
    List<byte[]> bodies = new CopyOnWriteArrayList<>();
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server
                    .onReport(
                        "logs/app",
                        report -> {
                          heads.add(report);
                          bodies.add(report.body().readAllBytes());
                        })
                    .onReport(
                        "picky",
                        report -> {
                          throw new CommandFailed("not today");
                        })
                    .onReport(
                        "broken",
                        report -> {
                          throw new IllegalStateException("on purpose");
                        }))) {
      OrbClient client = stack.client("web-1", builder -> builder.run("x", context -> {}));
      report(client, "logs/app", Bulk.of(all).contentType("application/x-noise"))
          .get(60, TimeUnit.SECONDS);
      report(client, "logs/app", Bulk.of(new byte[0])).get(60, TimeUnit.SECONDS);
      Path file = Files.write(folder.resolve("a file"), all);
      report(client, "logs/app", Bulk.of(file)).get(60, TimeUnit.SECONDS);

      assertThat(bodies).hasSize(3);
      assertThat(bodies.get(0)).isEqualTo(all);
      assertThat(bodies.get(1)).isEmpty();
      assertThat(bodies.get(2)).isEqualTo(all);
      assertThat(heads.get(0).client()).isEqualTo("web-1");
      assertThat(heads.get(0).contentType()).isEqualTo("application/x-noise");
      assertThat(heads.get(0).size()).isEqualTo(all.length);

      assertThat(failure(report(client, "nobody", Bulk.from(() -> new Noise(3 * MIB)))))
          .isEqualTo(ErrorCode.UNKNOWN_COMMAND);
      assertThat(failure(report(client, "picky", Bulk.from(() -> new Noise(3 * MIB)))))
          .as("what is left of it does not spoil the next")
          .isEqualTo(ErrorCode.HANDLER_ERROR);
      assertThat(failure(report(client, "broken", Bulk.of(all))))
          .isEqualTo(ErrorCode.HANDLER_ERROR);
      report(client, "logs/app", Bulk.of(all)).get(60, TimeUnit.SECONDS);
      assertThat(bodies.get(3)).isEqualTo(all);
    }
  }

  /** The child: a client of 64 MiB heap in all that reports a hundred. */
  static final class Reporter {
    private Reporter() {}

    public static void main(String[] args) throws Exception {
      try (OrbClient client =
          OrbClient.builder("big", URI.create(args[0]))
              .secret(args[1])
              .on(DOUBLE, (n, context) -> 2 * n)
              .build()) {
        client.start(SOON);
        CompletableFuture<@Nullable Void> done =
            client
                .report("big", Bulk.from(() -> new Noise(100L * MIB)), Duration.ofMinutes(3))
                .toCompletableFuture();
        long calls = 0;
        long slowest = 0;
        while (!done.isDone()) {
          long begun = System.nanoTime();
          client.server().call(DOUBLE, 7, SOON);
          slowest = Math.max(slowest, System.nanoTime() - begun);
          calls++;
        }
        done.join();
        Files.writeString(
            Path.of(args[2]), calls + " " + TimeUnit.NANOSECONDS.toMillis(slowest) + "\n");
      }
    }
  }

  @Test
  void aHundredMebibytesGoThroughASmallHeapAndDelayNobody() throws Exception {
    List<String> digests = new CopyOnWriteArrayList<>();
    AtomicBoolean lost = new AtomicBoolean();
    CountDownLatch half = new CountDownLatch(1);
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server
                    .on(DOUBLE, (n, context) -> 2 * n)
                    .onDisconnect((session, reason, graceful) -> lost.set(!graceful))
                    .onReport(
                        "big",
                        report -> {
                          assertThat(report.size()).isEqualTo(100L * MIB);
                          half.await(60, TimeUnit.SECONDS);
                          digests.add(Noise.digest(report.body()));
                        }))) {
      String secret = stack.enrol("big");
      Path result = folder.resolve("result");
      try (JavaProcess child =
          JavaProcess.start(
              new JavaProcess.Start(
                  Reporter.class,
                  List.of("-Xmx64m"),
                  List.of(stack.broker().toString(), secret, result.toString()),
                  Map.of(),
                  folder))) {
        await().atMost(SOON).until(() -> stack.server().clients().count().connected() == 1);
        for (int i = 0; i < 20; i++) {
          assertThat(stack.server().client("big").call(DOUBLE, i, Duration.ofSeconds(10)))
              .isEqualTo(2 * i);
        }
        half.countDown();
        assertThat(child.awaitExit(Duration.ofMinutes(2))).as(child::err).isZero();
      }
      assertThat(digests).containsExactly(Noise.digest(new Noise(100L * MIB)));
      assertThat(lost).as("no heartbeat was late").isFalse();
      String[] measured = Files.readString(result).trim().split(" ", -1);
      assertThat(Long.parseLong(measured[0])).as("calls beside it").isGreaterThan(20);
      assertThat(Long.parseLong(measured[1])).as("the slowest, ms").isLessThan(5_000);
    }
  }

  @Test
  void aReportThatWasCutComesOnceAndWholeFromTheNextConnection() throws Exception {
    int port = Ports.stable();
    ServerSettings settings =
        ServerSettings.in(folder.resolve("data"))
            .withPort(port)
            .withDrainTimeout(Duration.ofMillis(100));
    List<String> digests = new CopyOnWriteArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch cut = new CountDownLatch(1);
    OrbServer first = OrbServer.builder(settings).onReport("big", report -> {}).build();
    first.start(SOON);
    String secret = first.clients().enrol("web-1", Set.of(), Map.of()).secret();
    try (OrbClient client =
        OrbClient.builder("web-1", URI.create("tcp://127.0.0.1:" + port))
            .secret(secret)
            .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
            .build()) {
      assertThat(client.start(SOON)).isTrue();
      List<Noise> opened = new ArrayList<>();
      CompletableFuture<@Nullable Void> done =
          report(
              client,
              "big",
              Bulk.from(
                  () -> {
                    Noise noise = new Noise(20L * MIB);
                    opened.add(noise);
                    return opened.size() > 1 ? noise : new Halting(noise, begun, cut);
                  }));
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      first.close();
      cut.countDown();
      try (OrbServer second =
          OrbServer.builder(settings)
              .onReport("big", report -> digests.add(Noise.digest(report.body())))
              .build()) {
        second.start(SOON);
        done.get(60, TimeUnit.SECONDS);
        assertThat(opened).hasSizeGreaterThan(1);
        assertThat(digests).containsExactly(Noise.digest(new Noise(20L * MIB)));
        await()
            .until(
                () -> {
                  try (var files =
                      Files.list(folder.resolve("data").resolve("broker/large-messages"))) {
                    return files.findAny().isEmpty();
                  }
                });
      }
    } finally {
      cut.countDown();
      first.close();
    }
  }

  /** Says when half of it was read, and goes on when the connection is cut. */
  private static final class Halting extends InputStream {
    private final Noise noise;
    private final CountDownLatch begun;
    private final CountDownLatch cut;
    private long read;

    Halting(Noise noise, CountDownLatch begun, CountDownLatch cut) {
      this.noise = noise;
      this.begun = begun;
      this.cut = cut;
    }

    @Override
    public int read() {
      return noise.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (read > 10L * MIB && begun.getCount() > 0) {
        begun.countDown();
        try {
          cut.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      int count = noise.read(into, offset, length);
      read += Math.max(0, count);
      return count;
    }
  }

  @Test
  void reportsWaitForAServerAndOneTooManyIsRefused() throws Exception {
    CountDownLatch let = new CountDownLatch(1);
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server.onReport(
                    "slow",
                    report -> {
                      let.await(60, TimeUnit.SECONDS);
                      assertThat(new String(report.body().readAllBytes(), StandardCharsets.UTF_8))
                          .startsWith("n");
                    }))) {
      List<OrbClient> clients = new ArrayList<>();
      List<CompletableFuture<@Nullable Void>> reports = new ArrayList<>();
      for (int n = 0; n < 2; n++) {
        clients.add(stack.client("web-" + n, builder -> builder.run("x", context -> {})));
      }
      for (int i = 0; i < 120; i++) {
        reports.add(
            report(
                clients.get(i / 60), "slow", Bulk.of(("n" + i).getBytes(StandardCharsets.UTF_8))));
      }
      await()
          .atMost(SOON)
          .until(() -> reports.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
      CompletableFuture<?> refused =
          reports.stream()
              .filter(CompletableFuture::isCompletedExceptionally)
              .findFirst()
              .orElseThrow();
      assertThat(failure(refused)).isEqualTo(ErrorCode.QUEUE_FULL);
      let.countDown();
      await().atMost(SOON).until(() -> reports.stream().allMatch(CompletableFuture::isDone));
      assertThat(reports.stream().filter(report -> !report.isCompletedExceptionally()).count())
          .isGreaterThanOrEqualTo(98);
    }
  }
}

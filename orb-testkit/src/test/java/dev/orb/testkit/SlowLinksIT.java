package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.Bulk;
import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.Target;
import dev.orb.server.Sent;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that stall for a while: nothing is lost, nobody else waits, and no heap fills. */
class SlowLinksIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration STALL = Duration.ofSeconds(2);
  private static final int MIB = 1 << 20;
  private static final int REPORT = 48;
  private static final CommandType<String, Integer> LENGTH =
      CommandType.of("length", String.class, Integer.class);

  @TempDir Path folder;

  /** Bytes that nobody holds in memory. */
  private static final class Noise extends InputStream {
    private long at;
    private long left = (long) REPORT * MIB;

    @Override
    public int read() {
      throw new UnsupportedOperationException("the library reads in blocks");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      for (int i = offset; i < offset + count; i++) {
        into[i] = (byte) (at * 17 ^ at++ >>> 11);
      }
      left -= count;
      return count;
    }
  }

  private static String digest(InputStream bytes) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] block = new byte[64 << 10];
    for (int count = bytes.read(block, 0, block.length);
        count >= 0;
        count = bytes.read(block, 0, block.length)) {
      digest.update(block, 0, count);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The child: a client whose heap could not hold half of what it reports. */
  static final class Reporter {
    private Reporter() {}

    public static void main(String[] args) {
      try (OrbClient client =
          OrbClient.builder("far", URI.create(args[0])).secret(args[1]).build()) {
        if (!client.start(SOON)) {
          throw new IllegalStateException("not connected");
        }
        client
            .report("big", Bulk.from(Noise::new), Duration.ofMinutes(2))
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
                        .onReport("big", report -> digests.add(digest(report.body()))));
        TestLink link = TestLink.to(stack.server().brokerPort());
        JavaProcess child =
            JavaProcess.start(
                new JavaProcess.Start(
                    Reporter.class,
                    List.of("-Xmx20m"),
                    List.of(link.url().toString(), stack.enrol("far")),
                    Map.of(),
                    folder))) {
      await().atMost(SOON).until(() -> link.carried() > 8L * MIB || !child.isAlive());
      link.stall();
      long before = link.carried();
      await().pollDelay(STALL).atMost(SOON).until(() -> true);
      assertThat(link.carried() - before).as("nothing goes through").isLessThan(MIB);
      assertThat(digests).isEmpty();
      link.resume();
      assertThat(child.awaitExit(SOON)).as(child::err).isZero();
      assertThat(digests).containsExactly(digest(new Noise()));
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

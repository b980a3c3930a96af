package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What peers without credentials can make the broker hold, measured while they are at it: the heap
 * after a collection, and the buffers of the sockets beside it. Both ends are in this process.
 */
class AttackMemoryTest {
  private static final byte[] OPENING = "ARTEMIS".getBytes(StandardCharsets.US_ASCII);
  private static final int MIB = 1 << 20;

  /** Some times what it costs (1 MiB for 500 sockets, both ends); far below what is sent. */
  private static final long BOUND = 16 * MIB;

  @TempDir Path folder;
  private final List<Socket> sockets = new ArrayList<>();
  private Fixture fixture;
  private long before;

  @BeforeEach
  void start() throws Exception {
    fixture =
        new Fixture(
            Fixture.quick(folder)
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(30))
                .withBounds(64 * 1024, 600));
    fixture.start();
    fixture.client("warm").close();
    before = held();
  }

  @AfterEach
  void theNextClientGetsIn() throws Exception {
    fixture.client("another").close();
    for (Socket socket : sockets) {
      socket.close();
    }
    fixture.close();
  }

  private static long held() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  private void assertBounded() {
    assertThat(held() - before).isLessThan(BOUND);
  }

  private Socket dial() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.broker.port());
    sockets.add(socket);
    return socket;
  }

  /** Sends so much more, or as much as the other end lets it. */
  private void pour(byte[] opening, int mebibytes) throws IOException {
    Socket socket = dial();
    byte[] more = new byte[MIB];
    new Random(7).nextBytes(more);
    try {
      socket.getOutputStream().write(opening);
      for (int i = 0; i < mebibytes; i++) {
        socket.getOutputStream().write(more);
      }
    } catch (SocketException e) {
      assertThat(socket.isConnected()).as("cut off").isTrue();
    }
  }

  @Test
  void garbageIsNotGathered() throws Exception {
    for (int i = 0; i < 20; i++) {
      pour(new byte[] {'B'}, 8);
    }
    assertBounded();
  }

  @Test
  void whatIsAnnouncedAsTwoGigabytesIsNotGathered() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(OPENING);
    out.writeInt(2_000_000_000); // the library itself stumbles over the largest number
    for (int i = 0; i < 5; i++) {
      pour(bytes.toByteArray(), 32);
    }
    assertBounded();
  }

  @Test
  void fiveHundredSilentConnectionsAreCheap() throws Exception {
    for (int i = 0; i < 500; i++) {
      dial();
    }
    await().until(() -> fixture.broker.strangers().count() >= 500);
    assertBounded();
  }
}

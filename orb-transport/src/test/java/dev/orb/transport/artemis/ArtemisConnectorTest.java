package dev.orb.transport.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Connection;
import dev.orb.transport.InletOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtemisConnectorTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir static Path data;
  private static @Nullable TestBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new TestBroker(data);
    broker.queue("orb.work");
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker().close();
  }

  private static TestBroker broker() {
    TestBroker running = broker;
    if (running == null) {
      throw new IllegalStateException("not started");
    }
    return running;
  }

  private static OrbException refusal(ArtemisConnector connector, Duration timeout) {
    try (connector) {
      connector.connect(timeout, why -> {}).close();
    } catch (OrbException e) {
      return e;
    }
    throw new AssertionError("it connected");
  }

  private static ArtemisConnector to(String servers) {
    return ArtemisConnector.to(servers, Clock.systemUTC())
        .login("web-1", TestBroker.SECRET, null)
        .build();
  }

  @Test
  void aWrongSecretIsUnauthorizedAndIsNotInTheMessage() {
    OrbException refused =
        refusal(
            ArtemisConnector.to(broker().uri(), Clock.systemUTC())
                .login("web-1", "wrong-secret", null)
                .build(),
            TIMEOUT);

    assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    assertThat(refused).hasMessageNotContaining("wrong-secret").hasMessageContaining("secret");
  }

  @Test
  void whatThePlugInOfTheBrokerSaysIsTakenAtItsWord() {
    broker().refusedInstances.add("instance-of-twin");

    OrbException refused = refusal(broker().connector("twin").build(), TIMEOUT);

    assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT);
    assertThat(refused.reason()).isEqualTo("another instance is connected");
  }

  @Test
  void nobodyThereIsUnavailable() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    OrbException refused = refusal(to("tcp://127.0.0.1:" + free), TIMEOUT);

    assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(refused).hasMessageContaining("127.0.0.1:" + free);
  }

  @Test
  void aPeerThatNeverAnswersIsGivenUpAtTheDeadline() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();

      OrbException refused =
          refusal(to("tcp://127.0.0.1:" + mute.getLocalPort()), Duration.ofMillis(500));

      assertThat(refused.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  @Timeout(60)
  void aPeerThatHangsUpAtOnceIsNotWaitedFor() throws Exception {
    ServerSocket rude = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread doorman = new Thread(() -> hangUpOnAll(rude), "rude");
    doorman.start();
    try {
      for (int i = 0; i < 50; i++) {
        assertThat(refusal(to("tcp://127.0.0.1:" + rude.getLocalPort()), Duration.ofHours(1)))
            .extracting(OrbException::code)
            .isIn(ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT);
      }
    } finally {
      rude.close();
      doorman.join();
    }
  }

  private static void hangUpOnAll(ServerSocket listening) {
    while (!listening.isClosed()) {
      try (Socket caller = listening.accept()) {
        assertThat(caller.isConnected()).isTrue();
      } catch (IOException e) {
        // it is over
      }
    }
  }

  @Test
  void connectingCanBeInterrupted() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      AtomicReference<OrbException> refused = new AtomicReference<>();
      Thread caller =
          new Thread(
              () -> refused.set(refusal(to("tcp://127.0.0.1:" + mute.getLocalPort()), TIMEOUT)));
      caller.start();
      await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

      caller.interrupt();
      caller.join(5000);

      assertThat(refused.get()).isNotNull().hasMessageContaining("interrupted");
    }
  }

  @Test
  void theNextServerIsTriedWhenOneIsNotThere() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    try (ArtemisConnector connector = to("tcp://127.0.0.1:" + free + ", " + broker().uri())) {
      for (int i = 0; i < 5; i++) {
        connector.connect(TIMEOUT, why -> {}).close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web:1",
        "tcp://h",
        "tcp://h:0",
        "http://h:1",
        "ssl://h",
        "tcp://h:1?x=y",
        "tcp://h:1,"
      })
  void whatIsNoServerIsRefusedByName(String servers) {
    assertThatThrownBy(() -> to(servers))
        .isInstanceOfSatisfying(
            OrbException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG));
  }

  @Test
  void aClosedConnectorRefuses() {
    ArtemisConnector connector = to(broker().uri());
    connector.close();
    connector.close();

    assertThatThrownBy(() -> connector.connect(TIMEOUT, why -> {}))
        .isInstanceOf(OrbException.class);
    assertThatThrownBy(() -> connector.as("b", "c", null)).isInstanceOf(OrbException.class);
  }

  @Test
  void aFamilyOfConnectorsSharesItsThreadsAndALossOfAllIsToldQuickly() throws Exception {
    AtomicInteger losses = new AtomicInteger();
    List<AutoCloseable> all = new ArrayList<>();
    ArtemisConnector first = broker().connector("fleet-0").build();
    all.add(first);
    for (int i = 1; i <= 100; i++) {
      ArtemisConnector one = first.as("fleet-" + i, TestBroker.SECRET, "instance-" + i);
      Connection connection = one.connect(TIMEOUT, why -> losses.incrementAndGet());
      connection.outlet();
      connection.inlet("orb.work", InletOptions.upTo(1024), message -> {});
      all.add(connection);
      all.add(one);
    }

    assertThat(threads("orb-wire")).hasSizeLessThan(12);
    assertThat(threads("activemq-client-remoting")).hasSizeLessThan(3);
    broker().cutConnections();

    await().atMost(Duration.ofSeconds(10)).untilAtomic(losses, is -> assertThat(is).isEqualTo(100));
    for (AutoCloseable one : all) {
      one.close();
    }
    await().until(() -> threads("orb-wire").isEmpty());
  }

  private static List<String> threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(thread -> thread.contains(name))
        .toList();
  }

  @Test
  void nothingIsEverListenedOn() throws Exception {
    assumeThat(Path.of("/proc/self/net/tcp")).as("sockets are seen on Linux only").exists();
    Set<String> before = listening();

    try (ArtemisConnector connector = broker().connector("shy").build();
        Connection connection = connector.connect(TIMEOUT, why -> {})) {
      connection.outlet();
      connection.inlet("orb.work", InletOptions.upTo(1024), message -> {});

      assertThat(listening()).isEqualTo(before).isNotEmpty();
    }
  }

  /** The inodes of the listening sockets of this process. */
  private static Set<String> listening() throws IOException {
    Set<String> ours = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      for (Path file : files.toList()) {
        try {
          ours.add(Files.readSymbolicLink(file).toString());
        } catch (IOException e) {
          // it was closed meanwhile, as that of this very listing is
        }
      }
    }
    Set<String> found = new HashSet<>();
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] cells = line.strip().split("\\s+", -1);
        if (cells[3].equals("0A") && ours.contains("socket:[" + cells[9] + "]")) {
          found.add(cells[9]);
        }
      }
    }
    return found;
  }
}

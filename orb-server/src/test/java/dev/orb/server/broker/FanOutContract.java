package dev.orb.server.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.Addresses;
import dev.orb.transport.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every fan-out does. */
abstract class FanOutContract {
  @TempDir Path folder;
  Fixture fixture;

  /** A fan-out on the fixture's broker as it is now. */
  abstract FanOut fanOut();

  /** Frees what the fan-out needed, before the broker stops. */
  void release() {}

  /** The address that a receiver sees. */
  abstract String seenAddress(ClientMessage message);

  @BeforeEach
  void start() {
    fixture = Fixture.started(folder);
  }

  @AfterEach
  void stop() {
    release();
    fixture.close();
  }

  @Test
  void clientsThatAreAwayGetItLater() throws Exception {
    ensure("a", "b.1");
    assertThat(send(command(Addresses.BROADCAST, "hello", "1"), "a", "b.1")).isEmpty();
    assertThat(fixture.drain("a")).containsExactly("hello");
    assertThat(fixture.drain("b.1")).containsExactly("hello");
  }

  @Test
  void aClientThatIsThereGetsItAtOnceWithItsAddressAndProperties() throws Exception {
    ClientSession session = fixture.welcomed("a");
    ClientConsumer consumer = session.createConsumer(Addresses.client("a"));
    Envelope envelope =
        new Envelope(
            Addresses.group("web"),
            bytes("x"),
            "command",
            "id-1",
            "n",
            true,
            7,
            null,
            "id-1",
            null);
    send(envelope, "a");
    ClientMessage message = consumer.receive(2000);
    assertThat(seenAddress(message)).isEqualTo("orb.group.web");
    assertThat(message.getStringProperty("orb_kind")).isEqualTo("command");
    assertThat(message.getStringProperty("orb_id")).isEqualTo("id-1");
    assertThat(message.getStringProperty("orb_name")).isEqualTo("n");
    assertThat(message.getPriority()).isEqualTo((byte) 7);
    assertThat(message.isDurable()).isTrue();
    session.close();
  }

  @Test
  void whatWasConfirmedSurvivesARestartOfTheBroker() throws Exception {
    ensure("a", "b");
    for (int i = 0; i < 20; i++) {
      send(command(Addresses.BROADCAST, "m" + i, "id" + i), "a", "b");
    }
    restart();
    List<String> all = IntStream.range(0, 20).mapToObj(i -> "m" + i).toList();
    assertThat(fixture.drain("a")).isEqualTo(all);
    assertThat(fixture.drain("b")).isEqualTo(all);
  }

  @Test
  void whatWasConfirmedIsInTheFilesAtThatMoment(@TempDir Path copies) throws Exception {
    ensure("a");
    for (int i = 0; i < 3; i++) {
      send(command(Addresses.client("a"), "m" + i, "id" + i), "a");
      // what a killed process would leave behind
      Path copy = copies.resolve("after" + i);
      copy(folder, copy);
      try (Fixture another = Fixture.started(copy)) {
        assertThat(another.drain("a"))
            .isEqualTo(IntStream.rangeClosed(0, i).mapToObj(n -> "m" + n).toList());
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void theSameIdReachesAQueueOnceAlsoAfterARestart() throws Exception {
    ensure("a", "b");
    Envelope toAll = command(Addresses.BROADCAST, "all", "1");
    Envelope toOne = command(Addresses.client("a"), "one", "2");
    send(toAll, "a", "b");
    send(toOne, "a");
    send(toAll, "a", "b");
    send(toOne, "a");
    restart();
    send(toAll, "a", "b");
    send(toOne, "a");
    assertThat(fixture.drain("a")).containsExactly("all", "one");
    assertThat(fixture.drain("b")).containsExactly("all");
  }

  @Test
  void theSameIdReachesThoseThatItHadNotReached() throws Exception {
    ensure("a");
    Envelope envelope = command(Addresses.BROADCAST, "x", "1");
    assertThat(send(envelope, "a", "b")).containsExactly("b");
    ensure("b");
    restart();
    assertThat(send(envelope, "a", "b")).isEmpty();
    assertThat(send(envelope, "a", "b")).isEmpty();
    assertThat(fixture.drain("a")).containsExactly("x");
    assertThat(fixture.drain("b")).containsExactly("x");
  }

  @Test
  void twoAtOnceWithTheSameIdReachAQueueOnce() throws Exception {
    ensure("a", "b");
    FanOut fanOut = fanOut();
    List<CompletableFuture<List<String>>> sends = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Envelope envelope = command(Addresses.BROADCAST, "x", "the same");
      sends.add(fanOut.send(envelope, List.of("a", "b")).toCompletableFuture());
    }
    CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
    assertThat(fixture.drain("a")).containsExactly("x");
    assertThat(fixture.drain("b")).containsExactly("x");
  }

  @Test
  void missingQueuesAreReportedAndTheOthersReached() throws Exception {
    ensure("a");
    assertThat(send(command(Addresses.BROADCAST, "x", "1"), "a", "nobody"))
        .containsExactly("nobody");
    assertThat(send(command(Addresses.client("nobody"), "y", "2"), "nobody"))
        .containsExactly("nobody");
    fixture.broker.queues().remove("a");
    assertThat(send(command(Addresses.client("a"), "z", "3"), "a")).containsExactly("a");
  }

  @Test
  void aClientsMessagesStayInOrderWhateverAddressTheyCameBy() throws Exception {
    ensure("a", "b");
    FanOut fanOut = fanOut();
    List<String> expected = new ArrayList<>();
    List<CompletableFuture<List<String>>> sends = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String text = "m" + i;
      expected.add(text);
      Envelope envelope =
          switch (i % 4) {
            case 0 -> command(Addresses.client("a"), text, text);
            case 1 -> command(Addresses.group("g"), text, text);
            case 2 -> command(Addresses.BROADCAST, text, text);
            default -> Envelope.fleeting(Addresses.client("a"), bytes(text), "command", text, null);
          };
      List<String> clients = i % 4 == 1 || i % 4 == 2 ? List.of("b", "a") : List.of("a");
      sends.add(fanOut.send(envelope, clients).toCompletableFuture());
    }
    CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    assertThat(fixture.drain("a")).isEqualTo(expected);
  }

  @Test
  void whatExpiresIsEvidenceWithTheQueueThatItWasIn() throws Exception {
    ensure("a", "b");
    Instant soon = Instant.now().plusMillis(50);
    send(Envelope.durable(Addresses.BROADCAST, bytes("x"), "command", "id-1", soon), "a", "b");
    send(Envelope.durable(Addresses.client("a"), bytes("y"), "command", "id-2", soon), "a");
    await()
        .until(
            () ->
                fixture.broker.queues().depth("a") == 0 && fixture.broker.queues().depth("b") == 0);
    List<String> evidence = new ArrayList<>();
    try (ClientSession server = fixture.server();
        ClientConsumer consumer = server.createConsumer(Addresses.EXPIRED)) {
      for (int i = 0; i < 3; i++) {
        ClientMessage message = consumer.receive(2000);
        evidence.add(
            message.getStringProperty("orb_id")
                + " in "
                + message.getStringProperty(Message.HDR_ORIGINAL_QUEUE));
      }
      assertThat(consumer.receiveImmediate()).isNull();
    }
    assertThat(evidence)
        .containsExactlyInAnyOrder(
            "id-1 in orb.client.a", "id-1 in orb.client.b", "id-2 in orb.client.a");
  }

  @Test
  void fleetingMessagesReachClientsAndNotTheDisk() throws Exception {
    ensure("a", "b");
    send(Envelope.fleeting(Addresses.BROADCAST, bytes("x"), "command", "1", null), "a", "b");
    assertThat(fixture.drain("a")).containsExactly("x");
    restart();
    assertThat(fixture.broker.queues().depth("b")).isZero();
  }

  @Test
  void bodiesOfTwoMebibytesArriveWhole() throws Exception {
    ensure("a", "b");
    byte[] body = new byte[2 << 20];
    new java.util.Random(7).nextBytes(body);
    send(Envelope.durable(Addresses.BROADCAST, body, "command", "1", null), "a", "b");
    restart();
    assertThat(fixture.drain("a")).singleElement().isEqualTo(digest(body));
    assertThat(fixture.drain("b")).singleElement().isEqualTo(digest(body));
  }

  private static String digest(byte[] body) {
    return body.length
        + ":"
        + java.util.HexFormat.of().toHexDigits(java.util.Arrays.hashCode(body));
  }

  private List<String> send(Envelope envelope, String... clients) throws Exception {
    return fanOut()
        .send(envelope, List.of(clients))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private void ensure(String... clients) {
    for (String client : clients) {
      fixture.broker.queues().ensure(client);
    }
  }

  private void restart() {
    release();
    fixture.restart();
  }

  static Envelope command(String address, String text, String id) {
    return Envelope.durable(address, bytes(text), "command", id, null);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

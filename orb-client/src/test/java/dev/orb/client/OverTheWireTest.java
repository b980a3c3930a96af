package dev.orb.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control.Goodbye;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.protocol.message.Reply;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A client before a real broker, on real time and with threads of its own. */
@Timeout(60)
class OverTheWireTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static PlainBroker broker;

  @BeforeAll
  static void open() throws Exception {
    broker = new PlainBroker();
  }

  @AfterAll
  static void close() throws Exception {
    broker.close();
  }

  private static OrbClientBuilder client(String id) throws Exception {
    broker.enrol(id);
    return OrbClient.builder(id, broker.uri())
        .secret(PlainBroker.SECRET)
        .reconnect(Duration.ofMillis(50), Duration.ofMillis(200));
  }

  private static Command command(String client, String name) {
    Instant now = Instant.now(Clock.systemUTC());
    return new Command(
        CommandId.create(now, new Random()),
        name,
        "node-1",
        "client:" + client,
        null,
        now,
        now.plusSeconds(60),
        null,
        true,
        0,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** A pool that has terminated may have threads that are still on their way out of the JDK. */
  private static void awaitNoThread(String owner) {
    Awaitility.await().untilAsserted(() -> assertThat(threads(owner)).isEmpty());
  }

  private static Set<String> threads(String owner) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(owner))
        .collect(Collectors.toSet());
  }

  @Test
  void aCommandGoesInAndItsReplyAndAnEventComeOut() throws Exception {
    try (OrbClient client = client("wire-1").on("add", context -> 1 + 1).build()) {
      assertThat(client.start(PATIENCE)).isTrue();
      Command command = command("wire-1", "add");
      broker.send(Addresses.client("wire-1"), command);
      client.emit("wire.event", null).toCompletableFuture().get(10, TimeUnit.SECONDS);

      Awaitility.await()
          .until(
              () ->
                  broker.heard(Reply.class).stream().anyMatch(r -> r.corr().equals(command.id())));
      Awaitility.await()
          .until(
              () ->
                  broker.heard(Event.class).stream().anyMatch(e -> e.name().equals("wire.event")));
    }
  }

  @Test
  void aCutConnectionIsMadeAnewAndWorkGoesOn() throws Exception {
    try (OrbClient client = client("wire-2").on("add", context -> 1 + 1).build()) {
      client.start(PATIENCE);
      broker.cut();
      Command command = command("wire-2", "add");
      broker.send(Addresses.client("wire-2"), command);

      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  broker.heard(Reply.class).stream().anyMatch(r -> r.corr().equals(command.id())));
      assertThat(client.isConnected()).isTrue();
    }
  }

  @Test
  void aWrongSecretIsSaidAndTheProcessGoesOn() throws Exception {
    broker.enrol("wire-3");
    try (OrbClient client = OrbClient.builder("wire-3", broker.uri()).secret("wrong").build()) {
      assertThat(client.start(Duration.ofSeconds(2))).isFalse();
      assertThat(client.problem())
          .get()
          .extracting(p -> p.code())
          .isEqualTo(ErrorCode.UNAUTHORIZED);
    }
  }

  @Test
  void heartbeatsGoOnWhileEveryHandlerIsBusy() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch let = new CountDownLatch(1);
    try (OrbClient client =
        client("wire-4")
            .concurrency(1)
            .run(
                "hang",
                context -> {
                  busy.countDown();
                  let.await(30, TimeUnit.SECONDS);
                })
            .build()) {
      client.start(PATIENCE);
      broker.send(Addresses.client("wire-4"), command("wire-4", "hang"));
      assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
      long epoch = beats(1).get(0).epoch();
      int before = beats(epoch).size();

      Awaitility.await().until(() -> beats(epoch).size() >= before + 5);
      let.countDown();
    }
  }

  /** Beats with a command in hand, which only one client has. */
  private static List<Heartbeat> beats(long epoch) {
    return Awaitility.await()
        .until(
            () ->
                broker.heard(Heartbeat.class).stream()
                    .filter(beat -> beat.open() == 1 && beat.epoch() >= epoch)
                    .toList(),
            found -> !found.isEmpty());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
  void anOrderlyStopSaysGoodbyeAndLeavesNoThreadAndNoSocket() throws Exception {
    int port = broker.uri().getPort();
    final long before = Sockets.connectedTo(port);
    OrbClient client = client("wire-5").on("add", context -> 1 + 1).build();
    assertThat(threads("orb-wire-5")).as("nothing runs before the start").isEmpty();
    client.start(PATIENCE);
    broker.send(Addresses.client("wire-5"), command("wire-5", "add"));
    assertThat(threads("orb-wire-5-")).isNotEmpty();
    assertThat(Sockets.connectedTo(port)).isGreaterThan(before);
    int goodbyes = broker.heard(Goodbye.class).size();

    assertThat(client.stop(Duration.ofSeconds(10))).isTrue();
    awaitNoThread("orb-wire-5");
    Awaitility.await().until(() -> Sockets.connectedTo(port) <= before);
    Awaitility.await().until(() -> broker.heard(Goodbye.class).size() > goodbyes);
  }

  @Test
  void aStopWhileNobodyCanBeReachedEndsInTime() {
    // TEST-NET-1, which is nobody's
    OrbClient client =
        OrbClient.builder("wire-6", URI.create("tcp://192.0.2.1:61616")).secret("x").build();
    assertThat(client.start(Duration.ofMillis(200))).isFalse();
    long began = System.nanoTime();
    client.stop(Duration.ofSeconds(2));

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    awaitNoThread("orb-wire-6");
  }

  @Test
  void manyClientsOnOneFabricShareItsThreads() throws Exception {
    int count = 150;
    List<OrbClient> clients = new ArrayList<>();
    try (ClientFabric fabric = ClientFabric.shared(broker.uri(), ClientFabric.Options.SHARED)) {
      for (int i = 0; i < count; i++) {
        clients.add(client("many-" + i).fabric(fabric).on("add", context -> 1 + 1).build());
      }
      clients.forEach(client -> client.start(Duration.ZERO));
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> clients.stream().allMatch(OrbClient::isConnected));
      List<CommandId> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Command command = command("many-" + i, "add");
        sent.add(command.id());
        broker.send(Addresses.client("many-" + i), command);
      }
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  broker.heard(Reply.class).stream()
                      .map(Reply::corr)
                      .collect(Collectors.toSet())
                      .containsAll(sent));

      assertThat(threads("orb-fabric")).hasSizeLessThan(45);
      assertThat(threads("orb-many")).isEmpty();
      clients.forEach(client -> client.stop(Duration.ofSeconds(2)));
    }
    awaitNoThread("orb-fabric");
  }
}

package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.client.OutboxOptions;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.message.Event;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import dev.orb.server.Subscription;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of clients when somebody is slow, away or killed. */
class EventsIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final CommandType<Integer, Integer> DOUBLE =
      CommandType.of("double", Integer.class, Integer.class);

  @TempDir Path folder;

  private static int number(Event event) {
    return Integer.parseInt(Objects.requireNonNull(event.params()).text());
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void eventsWaitForASubscriberAndThenComeInTheirOrder() throws Exception {
    List<Integer> heard = new CopyOnWriteArrayList<>();
    try (OrbStack stack = OrbStack.start(folder)) {
      OrbClient client = stack.client("gate", builder -> builder.run("x", context -> {}));
      CompletableFuture<?> last = CompletableFuture.completedFuture(null);
      for (int i = 0; i < 300; i++) {
        last = client.emit("door.opened", i).toCompletableFuture();
      }
      last.get(20, TimeUnit.SECONDS);
      client.emit("window.opened", 0, SOON);

      Subscription doors =
          stack.server().onEvent("door.*", (from, event) -> heard.add(number(event)));
      await().atMost(SOON).until(() -> heard.size() == 300);
      assertThat(heard).isEqualTo(upTo(300));
      doors.close();
      client.emit("door.opened", 300, SOON);
      assertThat(heard).as("it waits for the next subscriber").hasSize(300);
      try (Subscription again =
          stack.server().onEvent("door.opened", (from, event) -> heard.add(number(event)))) {
        await().atMost(SOON).until(() -> heard.size() == 301);
        assertThat(again).isNotNull();
      }
    }
  }

  @Test
  void aSubscriberThatHangsHoldsUpNoHelloNoCallNoReplyAndNoHeartbeat() throws Exception {
    CountDownLatch let = new CountDownLatch(1);
    List<Integer> heard = new CopyOnWriteArrayList<>();
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server
                    .on(DOUBLE, (n, context) -> 2 * n)
                    .onEvent(
                        (from, event) -> {
                          awaited(let);
                          heard.add(number(event));
                        }))) {
      OrbClient busy =
          stack.client(
              "busy",
              builder ->
                  builder.outbox(OutboxOptions.USUAL.withEvents(5_000)).on(DOUBLE, (n, c) -> n));
      List<CompletionStage<?>> confirmed = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 2_500; i++) {
        confirmed.add(busy.emit("tick", i));
      }
      confirmed.get(2_499).toCompletableFuture().get(30, TimeUnit.SECONDS);

      OrbClient late = stack.client("late", builder -> builder.on(DOUBLE, (n, context) -> 3 * n));
      assertThat(late.server().call(DOUBLE, 7, SOON)).isEqualTo(14);
      assertThat(busy.server().call(DOUBLE, 8, SOON)).isEqualTo(16);
      assertThat(stack.server().client("late").call(DOUBLE, 7, SOON)).isEqualTo(21);
      assertThat(busy.isConnected()).isTrue();
      assertThat(heard).isEmpty();
      let.countDown();
      await().atMost(SOON).until(() -> heard.size() >= 2_500);
      assertThat(heard).isEqualTo(upTo(2_500));
    }
  }

  private static void awaited(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The child: emits while nobody can be reached, says so, and waits for its end. */
  static final class Emitter {
    private Emitter() {}

    public static void main(String[] args) throws Exception {
      OrbClient client =
          OrbClient.builder("gate", URI.create(args[0]))
              .secret("not looked at")
              .state(Path.of(args[1]))
              .build();
      client.start(Duration.ZERO);
      for (int i = 0; i < 1_000; i++) {
        CompletionStage<?> unconfirmed = client.emit("door.opened", i);
        if (unconfirmed.toCompletableFuture().isDone()) {
          throw new IllegalStateException("nobody can have confirmed this");
        }
      }
      Files.createFile(Path.of(args[2]));
      new CountDownLatch(1).await();
    }
  }

  @Test
  void aThousandEventsOfAClientThatWasKilledOfflineComeOnceAndInOrder() throws Exception {
    Path done = folder.resolve("done");
    Path state = folder.resolve("state-gate");
    try (JavaProcess child =
        JavaProcess.start(
            JavaProcess.Start.of(
                Emitter.class, folder, "tcp://127.0.0.1:1", state.toString(), done.toString()))) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                assertThat(child.isAlive()).as(child::err).isTrue();
                return Files.exists(done);
              });
      child.kill();
    }
    List<Integer> heard = new CopyOnWriteArrayList<>();
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server -> server.onEvent((from, event) -> heard.add(number(event))))) {
      OrbClient client = stack.client("gate", builder -> builder.run("x", context -> {}));
      client.emit("door.opened", 1_000, SOON);
      await().atMost(SOON).until(() -> heard.contains(1_000));

      assertThat(heard).isEqualTo(upTo(1_001));
      assertThat(client.outbox().waiting()).isZero();
    }
  }

  /** The child: a node whose subscriber writes down what it is told. */
  static final class Node {
    private Node() {}

    public static void main(String[] args) throws Exception {
      Path record = Path.of(args[2]);
      OrbServer server =
          OrbServer.builder(ServerSettings.in(Path.of(args[0])).withPort(Integer.parseInt(args[1])))
              .onEvent((from, event) -> write(record, event))
              .build();
      server.start(SOON);
      if (server.clients().find("gate").isEmpty()) {
        Files.writeString(
            record.resolveSibling("secret"),
            server.clients().enrol("gate", java.util.Set.of(), Map.of()).secret());
      }
      Files.writeString(record.resolveSibling("up"), "up");
      new CountDownLatch(1).await();
    }

    private static void write(Path record, Event event) {
      try {
        Files.writeString(
            record,
            event.id() + " " + number(event) + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private JavaProcess node(int port) {
    JavaProcess node =
        JavaProcess.start(
            JavaProcess.Start.of(
                Node.class,
                folder,
                folder.resolve("node").toString(),
                Integer.toString(port),
                folder.resolve("record").toString()));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              assertThat(node.isAlive()).as(node::err).isTrue();
              return Files.deleteIfExists(folder.resolve("up"));
            });
    return node;
  }

  private List<String> recorded() throws IOException {
    Path record = folder.resolve("record");
    return Files.exists(record)
        ? Files.readAllLines(record, StandardCharsets.UTF_8)
        : List.<String>of();
  }

  @Test
  void aNodeThatIsKilledInTheMiddleLosesNoEventAndKeepsTheirOrder() throws Exception {
    int port = Ports.stable();
    int count = 4_000;
    JavaProcess first = node(port);
    try (OrbClient client =
        OrbClient.builder("gate", URI.create("tcp://127.0.0.1:" + port))
            .secret(Files.readString(folder.resolve("secret")))
            .state(folder.resolve("state-gate"))
            .reconnect(Duration.ofMillis(50), Duration.ofMillis(500))
            .outbox(OutboxOptions.USUAL.withEvents(count))
            .build()) {
      assertThat(client.start(SOON)).isTrue();
      for (int i = 0; i < count; i++) {
        assertThat(client.emit("tick", i)).isNotNull();
        if (i == count / 2) {
          await().atMost(SOON).until(() -> recorded().size() > 50);
          first.kill();
        }
      }
      try (JavaProcess second = node(port)) {
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> recorded().stream().anyMatch(line -> line.endsWith(" " + (count - 1))));
        assertThat(second.isAlive()).isTrue();
      }
    } finally {
      first.close();
    }
    Map<String, Integer> byId = new LinkedHashMap<>();
    for (String line : recorded()) {
      byId.putIfAbsent(line.substring(0, 36), Integer.parseInt(line.substring(37)));
    }
    assertThat(List.copyOf(byId.values())).as("each once, by its id").isEqualTo(upTo(count));
    assertThat(recorded().size() - count)
        .as("told again, because the kill came before their acknowledgement")
        .isLessThanOrEqualTo(200);
  }
}

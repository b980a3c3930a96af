package dev.orb.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandType;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Event;
import dev.orb.server.OrbServer;
import dev.orb.server.ServerSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientToServerIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  record Sku(String code) {}

  record Stock(String code, int pieces, String asker) {}

  private static final CommandType<Sku, Stock> LOOKUP =
      CommandType.of("stock.lookup", Sku.class, Stock.class);

  @TempDir Path folder;

  @Test
  void aClientCallsTheServerAndTheServerKnowsWhoAsks() {
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server.on(LOOKUP, (sku, context) -> new Stock(sku.code(), 3, context.from())))) {
      OrbClient client = stack.client("till-1", builder -> builder.run("x", context -> {}));

      assertThat(client.server().call(LOOKUP, new Sku("7"), SOON))
          .isEqualTo(new Stock("7", 3, "till-1"));
    }
  }

  private static String text(Event event) {
    Json params = event.params();
    return params == null ? "" : params.text();
  }

  @Test
  void anUnknownCommandIsAnsweredAsSuch() {
    try (OrbStack stack = OrbStack.start(folder)) {
      OrbClient client = stack.client("till-1", builder -> builder.run("x", context -> {}));

      assertThatThrownBy(() -> client.server().call(LOOKUP, new Sku("7"), SOON))
          .isInstanceOfSatisfying(
              OrbException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNKNOWN_COMMAND));
    }
  }

  @Test
  void aCallThatIsCancelledStopsItsHandler() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server.on(
                    LOOKUP,
                    (sku, context) -> {
                      context.onCancel(stopped::countDown);
                      running.countDown();
                      assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
                      return new Stock("", 0, "");
                    }))) {
      OrbClient client = stack.client("till-1", builder -> builder.run("x", context -> {}));
      CompletableFuture<Stock> call = client.server().callAsync(LOOKUP, new Sku("7"), SOON);
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      call.cancel(true);

      assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void callsBeyondWhatTheServerTakesAtATimeWaitAndAreAllAnswered() throws Exception {
    CountDownLatch let = new CountDownLatch(1);
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server.on(
                    LOOKUP,
                    (sku, context) -> {
                      let.await(60, TimeUnit.SECONDS);
                      return new Stock(sku.code(), 1, context.from());
                    }))) {
      OrbClient client = stack.client("till-1", builder -> builder.run("x", context -> {}));
      List<CompletableFuture<Stock>> calls = new ArrayList<>();
      for (int i = 0; i < 1_500; i++) {
        calls.add(
            client.server().callAsync(LOOKUP, new Sku(Integer.toString(i)), Duration.ofMinutes(1)));
      }
      // why: it says hello by the inbox, which nothing of this may hold up
      OrbClient other = stack.client("till-2", builder -> builder.on("y", context -> 1));
      assertThat(other.isConnected()).isTrue();
      let.countDown();

      for (int i = 0; i < calls.size(); i++) {
        assertThat(calls.get(i).get(60, TimeUnit.SECONDS).code()).isEqualTo(Integer.toString(i));
      }
    }
  }

  @Test
  void noCallStaysOpenWhenTheServerGoesAndOneThatMayWaitFindsTheNextServer() {
    CountDownLatch let = new CountDownLatch(1);
    int port = Ports.stable();
    ServerSettings settings =
        ServerSettings.in(folder.resolve("data"))
            .withPort(port)
            .withDrainTimeout(Duration.ofMillis(200));
    OrbServer.Builder first =
        OrbServer.builder(settings)
            .on(
                LOOKUP,
                (sku, context) -> {
                  let.await(20, TimeUnit.SECONDS);
                  return new Stock("", 0, "");
                });
    OrbServer server = first.build();
    server.start(SOON);
    String secret = server.clients().enrol("till-1", Set.of(), Map.of()).secret();
    try (OrbClient client =
        OrbClient.builder("till-1", URI.create("tcp://127.0.0.1:" + port))
            .secret(secret)
            .reconnect(Duration.ofMillis(50), Duration.ofMillis(200))
            .build()) {
      assertThat(client.start(SOON)).isTrue();
      List<CompletableFuture<Stock>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        calls.add(client.server().callAsync(LOOKUP, new Sku("7"), Duration.ofMinutes(5)));
      }
      server.close();
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(calls).allMatch(CompletableFuture::isCompletedExceptionally));

      CompletableFuture<Stock> patient =
          client.server().waiting().callAsync(LOOKUP, new Sku("8"), Duration.ofMinutes(1));
      assertThat(patient).isNotDone();
      try (OrbServer second =
          OrbServer.builder(settings)
              .on(LOOKUP, (sku, context) -> new Stock(sku.code(), 2, context.from()))
              .build()) {
        second.start(SOON);
        assertThat(patient).succeedsWithin(SOON).isEqualTo(new Stock("8", 2, "till-1"));
      }
    } finally {
      let.countDown();
      server.close();
    }
  }

  @Test
  void eventsReachEverySubscriberInTheirOrder() {
    List<String> first = new CopyOnWriteArrayList<>();
    List<String> second = new CopyOnWriteArrayList<>();
    try (OrbStack stack =
        OrbStack.start(
            folder,
            settings -> settings,
            server ->
                server
                    .onEvent(
                        (client, event) -> {
                          first.add(client + text(event));
                          throw new IllegalStateException("contained");
                        })
                    .onEvent((client, event) -> second.add(client + text(event))))) {
      OrbClient client = stack.client("gate", builder -> builder.run("x", context -> {}));
      for (int i = 0; i < 100; i++) {
        client.emit("door.opened", Map.of("door", i));
      }

      await().atMost(SOON).until(() -> second.size() == 100);
      assertThat(second).hasSize(100).isEqualTo(first);
      assertThat(second.get(99)).isEqualTo("gate{\"door\":99}");
    }
  }
}

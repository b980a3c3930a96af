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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientToServerIT {
  private static final Duration SOON = Duration.ofSeconds(20);

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

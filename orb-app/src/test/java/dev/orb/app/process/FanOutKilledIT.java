package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.testkit.Diary;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The node dies in the middle of broadcasts; the clients, which live, keep their own record. */
@Timeout(120)
class FanOutKilledIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int BROADCASTS = 60;
  private static final List<String> HERE = ids("here-");
  private static final List<String> AWAY = ids("away-");

  @TempDir Path folder;
  private final List<OrbClient> clients = new ArrayList<>();

  private static List<String> ids(String prefix) {
    return IntStream.range(0, 5).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void everyBroadcastReachesEveryClientOnceWhetherItWasThereAtTheKillOrNot() throws Exception {
    ExecutorService senders = Executors.newFixedThreadPool(4);
    try (Node node = Node.started(folder)) {
      AWAY.forEach(id -> Node.keep(folder.resolve(id), node.enrol(id)));
      HERE.forEach(id -> connect(node, id, node.enrol(id)));
      Set<String> accepted = ConcurrentHashMap.newKeySet();
      List<Future<?>> sending = new ArrayList<>();
      for (int i = 0; i < BROADCASTS; i++) {
        String key = "key-" + i;
        sending.add(senders.submit(() -> accepted.add(broadcast(node, key))));
      }

      awaitLines(1);
      node.kill(); // the first has arrived, others are accepted, on their way or not yet taken
      node.start();
      awaitLines(HERE.size() * BROADCASTS / 3);
      node.kill(); // and again, while what the first kill left is sent
      node.start();
      for (Future<?> one : sending) {
        one.get(LONG.toSeconds(), TimeUnit.SECONDS);
      }
      AWAY.forEach(id -> connect(node, id, read(id)));

      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(100))
          .untilAsserted(() -> assertThat(node.api().all("/commands?state=RUNNING")).isEmpty());
      assertThat(accepted).hasSize(BROADCASTS);
      List<String> each = accepted.stream().map(id -> id + " 1").toList();
      for (String id : both()) {
        assertThat(diary(id).lines()).as(id).containsExactlyInAnyOrderElementsOf(each);
      }
      List<Json> commands = node.api().all("/commands");
      assertThat(commands).extracting(one -> Api.text(one, "state")).containsOnly("SUCCEEDED");
      assertThat(commands)
          .extracting(one -> Api.text(one, "id"))
          .containsExactlyInAnyOrderElementsOf(accepted);
    } finally {
      senders.shutdownNow();
      clients.forEach(OrbClient::close);
    }
  }

  private static List<String> both() {
    List<String> all = new ArrayList<>(HERE);
    all.addAll(AWAY);
    return all;
  }

  private String read(String id) {
    return new Diary(folder.resolve(id)).lines().get(0);
  }

  private Diary diary(String id) {
    return new Diary(folder.resolve("diary-" + id));
  }

  private void connect(Node node, String id, String secret) {
    Diary diary = diary(id);
    OrbClient client =
        OrbClient.builder(id, node.broker())
            .secret(secret)
            .state(folder.resolve("state-" + id))
            .reconnect(Duration.ofMillis(100), Duration.ofMillis(500))
            .on(
                "note",
                context -> {
                  diary.add(context.id() + " " + context.attempt());
                  return null;
                })
            .build();
    clients.add(client);
    assertThat(client.start(LONG)).isTrue();
  }

  private void awaitLines(int atLeast) {
    await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> HERE.stream().mapToInt(id -> diary(id).size()).sum() >= atLeast);
  }

  private static String broadcast(Node node, String key) {
    String body =
        JsonCodec.of(Map.of("name", "note", "target", Map.of("all", true), "idempotencyKey", key))
            .text();
    String[] id = new String[1];
    await()
        .atMost(LONG)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(
            () -> {
              HttpResponse<String> answer = node.api().ask("POST", "/api/v1/commands", body);
              assertThat(answer.statusCode()).isIn(202, 503);
              id[0] = Api.text(JsonCodec.parse(answer.body()), "id");
              return answer.statusCode() == 202;
            });
    return id[0];
  }
}

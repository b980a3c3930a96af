package dev.orb.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ServerEvents events = at(NOW);

  private static ServerEvents at(Instant now) {
    return new ServerEvents("orb-1", Clock.fixed(now, ZoneOffset.UTC), 3);
  }

  private void publish(String... clients) {
    for (String client : clients) {
      events.publish(ServerEvent.CONNECTED, client, Map.of());
    }
  }

  private static List<String> clients(ServerEvents.Found found) {
    return found.events().stream().map(ServerEvent::client).toList();
  }

  @Test
  void aReaderGetsInOrderWhatCameAfterTheOneThatHeNames() throws Exception {
    publish("a", "b", "c");
    ServerEvents.Found all = events.after(events.beforeFirst(), 10, LONG);
    assertThat(clients(all)).containsExactly("a", "b", "c");
    assertThat(clients(events.after(all.events().get(0).id(), 1, LONG))).containsExactly("b");
  }

  @Test
  void whatIsTooOldIsGoneAndASlowReaderIsToldSo() throws Exception {
    long before = events.last();
    publish("a", "b", "c");
    assertThat(events.after(before, 10, LONG).missed()).isFalse();
    publish("d");
    ServerEvents.Found late = events.after(before, 10, LONG);
    assertThat(late.missed()).isTrue();
    assertThat(clients(late)).containsExactly("b", "c", "d");
  }

  @Test
  void idsGrowOverRestarts() {
    publish("a", "b", "c");
    assertThat(at(NOW.plusSeconds(1)).last()).isGreaterThan(events.last());
  }

  @Test
  void whoWaitsIsWokenByAnEventAndByTheEnd() throws Exception {
    long before = events.last();
    List<String> found = new CopyOnWriteArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                found.addAll(clients(events.after(before, 10, LONG)));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    reader.start();
    publish("a");
    reader.join(TimeUnit.SECONDS.toMillis(10));
    assertThat(found).containsExactly("a");
    events.close();
    assertThat(events.after(events.last(), 10, LONG).over()).isTrue();
  }

  @Test
  void withoutPatienceNobodyWaits() throws Exception {
    assertThat(events.after(events.last(), 10, Duration.ZERO).events()).isEmpty();
  }

  @Test
  void listenersHearInOrder() {
    List<String> heard = new ArrayList<>();
    events.listen(event -> heard.add(event.client()));
    publish("a", "b");
    assertThat(heard).containsExactly("a", "b");
  }
}

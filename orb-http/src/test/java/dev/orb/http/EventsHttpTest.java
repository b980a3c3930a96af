package dev.orb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.server.events.ServerEvent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsHttpTest {
  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @AfterEach
  void stop() {
    edge.close();
  }

  private static List<String> data(String body) {
    return body.lines().filter(line -> line.startsWith("data: ")).toList();
  }

  @Test
  void whatIsStillInMemoryIsGivenAndChosenByNameAndClient() {
    edge.events.publish(ServerEvent.CONNECTED, "a", Map.of("epoch", 7));
    edge.events.publish(ServerEvent.CONFLICT, "b", Map.of());
    String all = ask.get("/api/v1/events?follow=false").body();
    assertThat(data(all)).hasSize(2);
    assertThat(all)
        .contains("event: client.connected\ndata: {\"id\":")
        .contains("\"client\":\"a\",\"data\":{\"epoch\":7}");
    assertThat(data(ask.get("/api/v1/events?follow=false&event=client.conflict").body()))
        .singleElement()
        .asString()
        .contains("\"client\":\"b\"");
    assertThat(data(ask.get("/api/v1/events?follow=false&client=A").body())).hasSize(1);
  }

  @Test
  void aReaderGoesOnWhereItLeftOffAndIsToldWhenThatIsGone() {
    edge.events.publish(ServerEvent.CONNECTED, "a", Map.of());
    long first = edge.events.last();
    edge.events.publish(ServerEvent.CONNECTED, "b", Map.of());
    assertThat(data(after(Long.toString(first))))
        .singleElement()
        .asString()
        .contains("\"client\":\"b\"");
    assertThat(after("5")).contains("event: missed");
    assertThat(after("yesterday")).contains("BAD_PARAMS");
  }

  private String after(String id) {
    return ask.send(ask.request("/api/v1/events?follow=false").header("Last-Event-ID", id).build())
        .body();
  }

  @Test
  void aFollowerHearsWhatHappensAndTheStopEndsHim() {
    try (Stream<String> lines = ask.lines("/api/v1/events").body()) {
      Iterator<String> each = lines.iterator();
      assertThat(each.next()).isEqualTo(":");
      edge.events.publish(ServerEvent.DISCONNECTED, "a", Map.of());
      String line = each.next();
      while (!line.startsWith("event: ")) {
        line = each.next();
      }
      assertThat(line).isEqualTo("event: client.disconnected");
      edge.close();
    }
  }
}

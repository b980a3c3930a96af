package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowHttpTest {
  private static final String TO_ALL = "{'name':'disk.usage','target':{'all':true}}";

  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @BeforeEach
  void aFleet() {
    edge.clients.with("web-1", true, "web").with("web-2", false, "web");
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private CommandId send(String body) {
    HttpResponse<String> answer = ask.post("/api/v1/commands", body);
    assertThat(answer.statusCode()).isEqualTo(202);
    return CommandId.parse(json(answer).get("id").orElseThrow().string());
  }

  private void succeed(CommandId id, String client, String result) {
    edge.commands.end(id, client, DeliveryState.SUCCEEDED, null, JsonCodec.parse(result), null);
  }

  private void fail(CommandId id, String client) {
    Failure failure = Failure.of(ErrorCode.HANDLER_ERROR, "no such disk");
    edge.commands.end(id, client, DeliveryState.FAILED, Reason.FAILED, null, failure);
  }

  @Test
  void linesAreStreamedOneADelivery() {
    CommandId id = send(TO_ALL);
    HttpResponse<String> answer =
        ask.send(
            ask.request("/api/v1/commands/" + id + "/deliveries")
                .header("Accept", "application/x-ndjson")
                .build());
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
    assertThat(answer.body().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("{\"kind\":\"delivery\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state=FAILED", "reason=failed", "code=HANDLER_ERROR"})
  void aFollowerMayHearOfSomeOnly(String filter) {
    CommandId id = send(TO_ALL);
    succeed(id, "web-1", "1");
    fail(id, "web-2");
    List<String> lines =
        ask.lines("/api/v1/commands/" + id + "/deliveries?follow=true&" + filter).body().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("{\"kind\":\"reply\"").contains("web-2");
    assertThat(lines.get(1)).startsWith("{\"kind\":\"summary\"");
  }

  @Test
  void aFollowerHearsRepliesProgressAndTheSummaryLast() {
    CommandId id = send(TO_ALL);
    succeed(id, "web-1", "1");
    CompletableFuture<List<String>> lines = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () ->
                lines.complete(
                    ask.lines("/api/v1/commands/" + id + "/deliveries?follow=true")
                        .body()
                        .filter(line -> !line.isBlank())
                        .toList()),
            "follower");
    reader.start();
    await().until(() -> edge.commands.followers(id) == 1);
    edge.commands.report(id, "web-2", 40, "half");
    fail(id, "web-2");
    assertThat(lines)
        .succeedsWithin(Duration.ofSeconds(10))
        .satisfies(
            all -> {
              assertThat(all).hasSize(4);
              assertThat(all.get(0)).startsWith("{\"kind\":\"reply\"").contains("web-1");
              assertThat(all.get(1))
                  .isEqualTo(
                      "{\"kind\":\"progress\",\"command\":\""
                          + id
                          + "\",\"client\":\"web-2\",\"seq\":1,\"attempt\":1,\"percent\":40,"
                          + "\"text\":\"half\"}");
              assertThat(all.get(2)).startsWith("{\"kind\":\"reply\"").contains("web-2");
              assertThat(all.get(3))
                  .startsWith(
                      "{\"kind\":\"summary\",\"command\":\"" + id + "\",\"state\":\"PARTIAL\"")
                  .contains("\"reasons\":[{\"reason\":\"failed\"");
            });
    await().until(() -> edge.commands.followers(id) == 0);
  }
}

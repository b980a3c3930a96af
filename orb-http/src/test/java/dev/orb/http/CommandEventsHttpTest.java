package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.http.doubles.CommandsDouble;
import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Clue;
import dev.orb.server.story.Story;
import dev.orb.server.story.What;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to a command as server-sent events, and all that is known of one delivery. */
class CommandEventsHttpTest {
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

  private CommandId send() {
    HttpResponse<String> answer =
        ask.post("/api/v1/commands", "{'name':'disk.usage','target':{'all':true}}");
    return CommandId.parse(json(answer).get("id").orElseThrow().string());
  }

  private void succeed(CommandId id, String client) {
    edge.commands.end(id, client, DeliveryState.SUCCEEDED, null, JsonCodec.parse("1"), null);
  }

  private void fail(CommandId id, String client) {
    Failure failure = Failure.of(ErrorCode.HANDLER_ERROR, "no such disk");
    edge.commands.end(id, client, DeliveryState.FAILED, Reason.FAILED, null, failure);
  }

  private HttpResponse<String> events(CommandId id, String last) {
    return ask.send(
        ask.request("/api/v1/commands/" + id + "/events").header("Last-Event-ID", last).build());
  }

  /** The events of a stream, each as its lines without the data behind its first member. */
  private static List<String> brief(String body) {
    return Stream.of(body.split("\n\n"))
        .filter(event -> event.contains("event: "))
        .map(event -> event.replace('\n', ' ').replaceAll("\"command\":.*", ""))
        .toList();
  }

  @Test
  void aFollowerHearsAllInOrderAndDoneLast() {
    CommandId id = send();
    succeed(id, "web-1");
    CompletableFuture<List<String>> lines = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> lines.complete(ask.lines("/api/v1/commands/" + id + "/events").body().toList()),
            "follower");
    reader.start();
    await().until(() -> edge.commands.feeds(id) == 1);
    edge.commands.report(id, "web-2", 40, "half");
    fail(id, "web-2");
    assertThat(lines).succeedsWithin(Duration.ofSeconds(10));
    List<String> all = lines.join();
    assertThat(all.get(0)).isEqualTo("retry: 1000");
    assertThat(brief(String.join("\n", all)))
        .containsExactly(
            "id: 101 event: delivery data: {\"kind\":\"reply\",",
            "id: 102 event: progress data: {\"kind\":\"progress\",",
            "id: 103 event: delivery data: {\"kind\":\"reply\",",
            "id: done event: done data: {\"kind\":\"summary\",");
    assertThat(all)
        .contains(
            "data: {\"kind\":\"progress\",\"command\":\""
                + id
                + "\",\"client\":\"web-2\",\"seq\":1,\"attempt\":1,\"percent\":40,\"text\":\"half\"}");
    assertThat(all.get(all.size() - 2)).contains("\"reasons\":[{\"reason\":\"failed\"");
    await().until(() -> edge.commands.feeds(id) == 0);
  }

  @Test
  void whoComesAgainGetsWhatCameAfterItsLastAndAfterDoneNothing() {
    CommandId id = send();
    succeed(id, "web-1");
    succeed(id, "web-2");
    HttpResponse<String> answer = events(id, "101");
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(brief(answer.body())).hasSize(2).first().asString().startsWith("id: 102");
    assertThat(brief(ask.get("/api/v1/commands/" + id + "/events?after=102").body()))
        .singleElement()
        .asString()
        .startsWith("id: done");
    assertThat(events(id, "done").statusCode()).isEqualTo(204);
  }

  @Test
  void aPlaceThatIsNoneIsRefusedAndSoIsAnUnknownCommand() {
    CommandId id = send();
    for (String place : List.of("x", "-1", "99999999999999999999")) {
      HttpResponse<String> answer = events(id, place);
      assertThat(answer.statusCode()).as(place).isEqualTo(400);
      assertThat(answer.body()).contains("BAD_PARAMS").contains("Last-Event-ID");
    }
    assertThat(ask.get("/api/v1/commands/ffffffff/events").statusCode()).isEqualTo(404);
  }

  @Test
  void theTimeEndsItWithASummaryAsItIsThen() {
    CommandId id = send();
    succeed(id, "web-1");
    String body = ask.get("/api/v1/commands/" + id + "/events?wait=200ms").body();
    assertThat(brief(body))
        .containsExactly(
            "id: 101 event: delivery data: {\"kind\":\"reply\",",
            "event: summary data: {\"kind\":\"summary\",");
    assertThat(body).contains("\"state\":\"RUNNING\"");
    await().until(() -> edge.commands.feeds(id) == 0);
  }

  @Test
  void aStopOfTheEdgeEndsItsStreams() {
    CommandId id = send();
    CompletableFuture<List<String>> lines = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              List<String> heard = new ArrayList<>();
              ask.lines("/api/v1/commands/" + id + "/events").body().forEach(heard::add);
              lines.complete(heard);
            },
            "follower");
    reader.start();
    await().until(() -> edge.commands.feeds(id) == 1);
    edge.close();
    assertThat(lines).succeedsWithin(Duration.ofSeconds(10));
    assertThat(String.join("\n", lines.join())).doesNotContain("event:");
  }

  @Test
  void oneDeliveryHasWhatItsHandlerSaidAndWhatWasSeenOfIt() {
    CommandId id = send();
    fail(id, "web-1");
    Instant at = CommandsDouble.NOW;
    edge.commands.story(
        "web-1",
        new Story(
            edge.commands.delivery(id, "web-1"),
            "no such disk",
            List.of(
                new Said(id, "web-1", 5, 1, 4, null, null, "one\n", at, 2),
                new Said(id, "web-1", 6, 1, 5, 40, "half", null, at, 0),
                new Said(id, "web-1", 7, 1, 8, null, null, "two\n", at, 0)),
            List.of(
                new Clue(at, What.QUEUED, 0, 0, "accepted by node orb-1"),
                new Clue(at, What.REDELIVERED, 2, 0, "again"))));
    String body = ask.get("/api/v1/commands/" + id + "/deliveries/web-1").body();
    assertThat(body)
        .startsWith("{\"command\":\"" + id + "\",\"client\":\"web-1\"")
        .contains("\"reason\":\"failed\"")
        .endsWith(
            "\"cause\":\"no such disk\",\"progress\":["
                + "{\"attempt\":1,\"seq\":0,\"state\":\"started\",\"at\":\"2026-11-20T09:00:00.131Z\"},"
                + "{\"attempt\":1,\"seq\":5,\"percent\":40,\"text\":\"half\","
                + "\"at\":\"2026-11-20T09:00:00.125Z\"}],"
                + "\"dropped\":2,\"missing\":2,\"output\":\"one\\ntwo\\n\",\"truncated\":true,"
                + "\"evidence\":[{\"at\":\"2026-11-20T09:00:00.125Z\",\"what\":\"queued\","
                + "\"words\":\"accepted by node orb-1\"},{\"at\":\"2026-11-20T09:00:00.125Z\","
                + "\"what\":\"redelivered\",\"n\":2,\"words\":\"again\"}]}");
  }

  @Test
  void aDeliveryOfWhichNothingIsKnownHasEmptyListsAndNoOutput() {
    CommandId id = send();
    assertThat(ask.get("/api/v1/commands/" + id + "/deliveries/web-2").body())
        .contains("\"progress\":[]")
        .contains("\"truncated\":false")
        .contains("\"evidence\":[]")
        .doesNotContain("\"output\"");
  }
}

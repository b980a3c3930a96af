package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.Json;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.access.Role;
import dev.orb.server.access.Scope;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PayloadsHttpTest {
  private static final String PATH = "/api/v1/payloads";

  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  PayloadsHttpTest() {
    edge.clients.with("web-1", true);
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private Ask operator(String name) {
    ApiTokens.Created made =
        edge.tokens.create(
            new ApiTokens.Terms(name, Role.OPERATOR, Scope.parse(List.of(), List.of()), null));
    return new Ask(edge, made.word());
  }

  private static HttpResponse<String> add(Ask ask, byte[] body) {
    return ask.send(
        ask.request(PATH)
            .header("Content-Type", "application/gzip")
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  private static byte[] bytes(int size) {
    byte[] all = new byte[size];
    new Random(size).nextBytes(all);
    return all;
  }

  private static String text(HttpResponse<String> answer, String member) {
    return json(answer).get(member).map(Json::string).orElse("");
  }

  @Test
  void aPayloadIsPutInShownListedAndRemoved() {
    HttpResponse<String> made = add(ask, bytes(30_000));
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    String id = text(made, "id");
    assertThat(made.headers().firstValue("Location")).hasValue(PATH + "/" + id);
    assertThat(made.body())
        .contains("\"size\":30000")
        .contains("\"contentType\":\"application/gzip\"")
        .contains("\"by\":\"admin\"")
        .contains("\"claimed\":false");

    assertThat(ask.get(PATH + "/" + id).body()).isEqualTo(made.body());
    String second = text(ask.send(ask.request(PATH).POST(BodyPublishers.noBody()).build()), "id");
    assertThat(ask.get(PATH + "/" + second).body()).contains("application/octet-stream");
    Json page = json(ask.get(PATH + "?limit=1"));
    String next = page.get("next").orElseThrow().string();
    Json rest = json(ask.get(PATH + "?limit=1&after=" + next));
    assertThat(List.of(page, rest))
        .flatExtracting(each -> each.get("items").orElseThrow().elements())
        .extracting(each -> each.get("id").orElseThrow().string())
        .containsExactlyInAnyOrder(id, second);
    assertThat(rest.get("next")).isEmpty();

    assertThat(ask.delete(PATH + "/" + id).statusCode()).isEqualTo(204);
    assertThat(ask.get(PATH + "/" + id).statusCode()).isEqualTo(404);
    assertThat(ask.delete(PATH + "/" + id).statusCode()).isEqualTo(404);
    assertThat(ask.get(PATH + "/x").statusCode()).isEqualTo(404);
  }

  @Test
  void oneOverItsBoundIsRefusedAndTheEdgeGoesOn() {
    assertThat(text(add(ask, bytes((32 << 10) + 1)), "code")).isEqualTo("TOO_LARGE");
    assertThat(add(ask, bytes(32 << 10)).statusCode()).isEqualTo(201);
    assertThat(add(ask, bytes(32 << 10)).statusCode()).isEqualTo(201);
    assertThat(text(add(ask, bytes(1)), "code")).isEqualTo("STORAGE_FULL");
    assertThat(edge.payloads.bytes()).isEqualTo(64 << 10);
  }

  @Test
  void anOperatorHasHisOwnAndAnAdminAll() {
    Ask ann = operator("ann");
    Ask bob = operator("bob");
    String id = text(add(ann, bytes(10)), "id");
    for (HttpResponse<String> answer :
        List.of(bob.get(PATH + "/" + id), bob.delete(PATH + "/" + id), send(bob, id))) {
      assertThat(answer.statusCode()).isEqualTo(403);
    }
    assertThat(json(bob.get(PATH)).get("items").orElseThrow().elements()).isEmpty();
    assertThat(json(ann.get(PATH)).get("items").orElseThrow().elements()).hasSize(1);
    assertThat(json(ask.get(PATH)).get("items").orElseThrow().elements()).hasSize(1);
    assertThat(ann.get(PATH + "/" + id).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> send(Ask who, String payload) {
    return send(who, payload, "");
  }

  private static HttpResponse<String> send(Ask who, String payload, String query) {
    return who.post(
        "/api/v1/commands" + query,
        "{'name':'install','target':{'clients':['web-1']},'payload':'" + payload + "'}");
  }

  @Test
  void aCommandShowsItsPayload() {
    String id = text(add(ask, bytes(10)), "id");
    HttpResponse<String> sent = send(ask, id);
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
    assertThat(text(sent, "payload")).isEqualTo(id);
    assertThat(text(send(ask, "0198f3a2-7c00-7a11-8b22-1234567890ab", "?dryRun=true"), "code"))
        .isEqualTo("NOT_FOUND");
    assertThat(text(send(ask, "x"), "code")).isEqualTo("BAD_PARAMS");
    HttpResponse<String> ephemeral =
        ask.post(
            "/api/v1/commands",
            "{'name':'install','target':{'all':true},'offline':'reject','payload':'" + id + "'}");
    assertThat(text(ephemeral, "code")).isEqualTo("BAD_PARAMS");
  }

  @Test
  void oneThatIsClaimedIsNotRemoved() {
    CommandId id = CommandId.parse(text(add(ask, bytes(10)), "id"));
    CommandId command = CommandId.parse("0198f3a2-7c00-7a11-8b22-1234567890ab");
    assertThat(edge.payloads.hold(id, command)).isTrue();
    assertThat(ask.get(PATH + "/" + id).body()).contains("\"claimed\":true");
    assertThat(text(ask.delete(PATH + "/" + id), "code")).isEqualTo("CONFLICT");
    edge.payloads.release(id, command);
    assertThat(ask.delete(PATH + "/" + id).statusCode()).isEqualTo(204);
  }

  @Test
  void aScheduleHasNoPayload() {
    String id = text(add(ask, bytes(10)), "id");
    HttpResponse<String> answer =
        ask.post(
            "/api/v1/schedules",
            "{'id':'nightly','cron':'0 3 * * *','command':{'name':'install','target':{'all':true},"
                + "'payload':'"
                + id
                + "'}}");
    assertThat(text(answer, "code")).isEqualTo("BAD_PARAMS");
    assertThat(answer.body()).contains("a schedule has no payload");
  }
}

package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.ClientState;
import dev.orb.protocol.Json;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.fleet.Condition;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientsHttpTest {
  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @AfterEach
  void stop() {
    edge.close();
  }

  private static String ids(HttpResponse<String> answer) {
    return String.join(
        ",",
        json(answer).get("items").orElseThrow().elements().stream()
            .map(item -> item.get("id").orElseThrow().string())
            .toList());
  }

  @Test
  void aClientIsEnrolledAndItsSecretShownOnce() {
    HttpResponse<String> answer =
        ask.post("/api/v1/clients", "{'id':'web-1','groups':['web'],'labels':{'site':'oslo'}}");
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location")).hasValue("/api/v1/clients/web-1");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.body())
        .isEqualTo(
            "{\"id\":\"web-1\",\"state\":\"disconnected\",\"groups\":[\"web\"],"
                + "\"labels\":{\"site\":\"oslo\"},\"facts\":{},\"enrolment\":1,\"open\":0,"
                + "\"secret\":\"secret-of-web-1\"}");
    assertThat(ask.get("/api/v1/clients/web-1").body()).doesNotContain("secret");
  }

  @Test
  void aConnectedClientShowsItsSession() {
    edge.clients.with("web-1", true);
    assertThat(ask.get("/api/v1/clients/WEB-1").body())
        .isEqualTo(
            "{\"id\":\"web-1\",\"state\":\"connected\",\"groups\":[],\"labels\":{},\"facts\":{},"
                + "\"version\":\"0.1.0\",\"address\":\"127.0.0.1:5000\","
                + "\"connectedSince\":\"2026-11-20T08:00:00.000Z\","
                + "\"lastSeen\":\"2026-11-20T08:00:00.000Z\",\"enrolment\":1,\"open\":0}");
  }

  @Test
  void theListIsPagedAndFiltered() {
    edge.clients.with("a", true, "web").with("b", false, "web").with("c", true).with("d", false);
    HttpResponse<String> first = ask.get("/api/v1/clients?limit=3");
    assertThat(ids(first)).isEqualTo("a,b,c");
    String next = json(first).get("next").orElseThrow().string();
    HttpResponse<String> second = ask.get("/api/v1/clients?limit=3&after=" + next);
    assertThat(ids(second)).isEqualTo("d");
    assertThat(json(second).get("next")).isEmpty();
    assertThat(ids(ask.get("/api/v1/clients?group=web"))).isEqualTo("a,b");
    assertThat(ids(ask.get("/api/v1/clients?state=connected"))).isEqualTo("a,c");
    assertThat(ids(ask.get("/api/v1/clients?group=web&state=disconnected"))).isEqualTo("b");
    assertThat(ids(ask.get("/api/v1/clients?group=nobody"))).isEmpty();
  }

  @Test
  void theCountSaysDefinedAndConnected() {
    edge.clients.with("a", true).with("b", false);
    assertThat(ask.get("/api/v1/clients/count").body())
        .isEqualTo("{\"defined\":2,\"connected\":1}");
  }

  @Test
  void groupsAndLabelsOfOneAreChangedByAPatch() {
    edge.clients.with("a", true);
    HttpResponse<String> answer =
        ask.patch(
            "/api/v1/clients/a",
            "{'addGroups':['web'],'removeGroups':['db'],'labels':{'zone':'n','rack':null},"
                + "'unlabel':['old']}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("{\"id\":\"a\",");
    assertThat(edge.clients.lastChange)
        .isEqualTo(
            new ClientChange(
                null, Set.of("web"), Set.of("db"), Map.of("zone", "n"), Set.of("rack", "old")));
    ask.patch("/api/v1/clients/a", "{'groups':[]}");
    assertThat(edge.clients.lastChange.groups()).isEmpty();
    assertThat(ask.patch("/api/v1/clients/ghost", "{'groups':[]}").statusCode()).isEqualTo(404);
    for (String nothing :
        new String[] {
          "{}",
          "{'labels':{}}",
          "{'addGroups':['a'],'removeGroups':['a']}",
          "{'groups':['a'],'addGroups':['b']}",
          "{'labels':{'k':'v'},'unlabel':['k']}",
          "{'labels':{'k':'" + "v".repeat(257) + "'}}",
          "{'labels':{'k-k':'v'}}",
          "{'state':'disabled'}"
        }) {
      HttpResponse<String> refused = ask.patch("/api/v1/clients/a", nothing);
      assertThat(refused.statusCode()).as(nothing).isEqualTo(400);
      assertThat(refused.body()).as(nothing).contains("\"code\":\"BAD_PARAMS\"");
    }
  }

  @Test
  void manyAreChangedAndEachHasItsVerdict() {
    edge.clients.with("a", true).with("b", false);
    String body = "{'target':{'clients':['a','b','ghost']},'action':'remove'";
    assertThat(ask.post("/api/v1/clients/bulk", body + ",'dryRun':true}").body())
        .isEqualTo(
            "{\"items\":[{\"client\":\"a\",\"verdict\":\"accepted\"},"
                + "{\"client\":\"b\",\"verdict\":\"accepted\"},"
                + "{\"client\":\"ghost\",\"verdict\":\"refused\",\"code\":\"UNKNOWN_CLIENT\"}],"
                + "\"total\":3,\"changed\":2}");
    assertThat(edge.clients.list()).hasSize(2);
    assertThat(ask.post("/api/v1/clients/bulk", body + "}").statusCode()).isEqualTo(200);
    assertThat(edge.clients.list()).isEmpty();
    HttpResponse<String> nobody = ask.post("/api/v1/clients/bulk", body + "}");
    assertThat(nobody.statusCode()).isEqualTo(404);
    assertThat(nobody.body()).contains("\"refused\":[{\"client\":\"a\",");
    assertThat(
            ask.post("/api/v1/clients/bulk", "{'target':{'all':true},'action':'explode'}").body())
        .contains("give set, remove, ");
    assertThat(ask.post("/api/v1/clients/bulk", "{'target':{'all':true},'action':'set'}").body())
        .contains("there is nothing to change");
  }

  @Test
  void aRemovedClientIsGone() {
    edge.clients.with("a", true);
    assertThat(ask.delete("/api/v1/clients/a").statusCode()).isEqualTo(204);
    HttpResponse<String> answer = ask.delete("/api/v1/clients/a");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("UNKNOWN_CLIENT");
    assertThat(ask.get("/api/v1/clients/a").statusCode()).isEqualTo(404);
  }

  @Test
  void aPingSaysWhoIsThere() {
    edge.clients.with("a", true).with("b", false);
    HttpResponse<String> answer =
        ask.post("/api/v1/clients/ping", "{'target':{'clients':['a','b','x']},'timeout':'2s'}");
    assertThat(answer.body())
        .isEqualTo(
            "{\"items\":[{\"client\":\"x\",\"state\":\"offline\",\"code\":\"UNKNOWN_CLIENT\"},"
                + "{\"client\":\"a\",\"state\":\"pong\",\"millis\":1.235},"
                + "{\"client\":\"b\",\"state\":\"offline\"}]}");
  }

  @Test
  void aPingOfWhomNobodyKnowsIsRefusedWithAllOfThem() {
    edge.clients.with("a", true);
    HttpResponse<String> answer =
        ask.post("/api/v1/clients/ping", "{'target':{'clients':['x','y']}}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .isEqualTo(
            "{\"type\":\"about:blank\",\"title\":\"Unknown client\",\"status\":404,"
                + "\"code\":\"UNKNOWN_CLIENT\",\"detail\":\"none of 2 can be asked, first x\","
                + "\"mend\":\"orb client list shows who is enrolled\",\"refused\":["
                + "{\"client\":\"x\",\"code\":\"UNKNOWN_CLIENT\"},"
                + "{\"client\":\"y\",\"code\":\"UNKNOWN_CLIENT\"}]}");
  }

  @Test
  void aPingThatMatchesNobodyIsNotFound() {
    assertThat(ask.post("/api/v1/clients/ping", "{'target':{'all':true}}").statusCode())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST | /clients | {} | 'id' is missing",
        "POST | /clients | {'id':7} | 'id' does not fit",
        "POST | /clients | {'id':'-x'} | '-x' is no client id",
        "POST | /clients | {'id':'x','group':['g']} | unknown field group",
        "POST | /clients | {'id':'x','a':1,'b':2} | unknown fields a, b",
        "POST | /clients | {'id':'x','groups':'g'} | 'groups' does not fit",
        "POST | /clients | {'id':'x','groups':['a b']} | 'a b' is no group id",
        "POST | /clients | {'id':'x','labels':{'a-b':'c'}} | 'a-b' is no label key",
        "POST | /clients | {'id':'x','labels':{'a':1}} | 'labels.a' does not fit",
        "POST | /clients | {'id':'x','ephemeral':'soon'} | 'ephemeral' does not fit",
        "POST | /clients/ping | {} | 'target' is missing",
        "POST | /clients/ping | {'target':{}} | names nobody",
        "POST | /clients/ping | {'target':{'clients':[]}} | names nobody",
        "POST | /clients/ping | {'target':{'any':1}} | 'target.any' does not fit",
        "POST | /clients/ping | {'target':{'all':true},'timeout':'61s'} | 'timeout' does not fit",
        "POST | /clients/ping | {'target':{'all':true},'timeout':'0s'} | 'timeout' does not fit",
        "GET | /clients?limit=0 | | limit='0' does not fit",
        "GET | /clients?limit=501 | | limit='501' does not fit",
        "GET | /clients?limit=1&limit=2 | | 'limit' is given twice",
        "GET | /clients?limit=x | | limit='x' does not fit",
        "GET | /clients?state=here | | give one of connected, disconnected, disabled",
        "GET | /clients?where=a%3D | | where does not parse: ",
        "GET | /clients?stat=connected | | unknown query parameter stat",
        "GET | /clients?after=%25 | | 'after' is no cursor",
      })
  void whatDoesNotFitIsRefusedByName(String method, String path, String body, String fault) {
    HttpResponse<String> answer =
        method.equals("GET") ? ask.get("/api/v1" + path) : ask.post("/api/v1" + path, body);
    assertThat(answer.statusCode()).isEqualTo(400);
    Json problem = json(answer);
    assertThat(problem.get("code").orElseThrow().string()).isEqualTo("BAD_PARAMS");
    assertThat(
            problem.get("detail").orElseThrow().string()
                + problem.get("mend").map(Json::string).orElse(""))
        .contains(fault);
    assertThat(edge.clients.count().defined()).isZero();
  }

  @Test
  void aClientIsDisconnectedAndItsSessionsAreListed() {
    edge.clients.with("web-1", true).with("away", false);
    assertThat(
            ask.post(
                    "/api/v1/clients/web-1/disconnect",
                    "{'reason':'moving','grace':'3s','reconnect':false}")
                .statusCode())
        .isEqualTo(202);
    assertThat(ask.post("/api/v1/clients/WEB-1/disconnect", "").statusCode()).isEqualTo(202);
    assertThat(edge.clients.disconnects)
        .containsExactly(
            "web-1, moving, PT3S, false", "web-1, disconnected by an operator, PT10S, true");
    assertThat(ask.post("/api/v1/clients/away/disconnect", "").body()).contains("NOT_FOUND");
    assertThat(ask.post("/api/v1/clients/nobody/disconnect", "").body()).contains("UNKNOWN_CLIENT");
    assertThat(ask.post("/api/v1/clients/web-1/disconnect", "{'grace':'2h'}").statusCode())
        .isEqualTo(400);
    assertThat(ask.get("/api/v1/clients/web-1/sessions").body())
        .isEqualTo(
            "{\"items\":[{\"epoch\":7,\"node\":\"orb-1\",\"address\":\"/10.0.0.7:5000\","
                + "\"instance\":\"i1\",\"version\":\"0.1.0\","
                + "\"connectedAt\":\"2026-11-20T08:00:00.000Z\","
                + "\"disconnectedAt\":\"2026-11-20T08:01:00.000Z\","
                + "\"reason\":\"connection lost\",\"graceful\":false,\"processed\":3}]}");
    assertThat(ask.get("/api/v1/clients/nobody/sessions").statusCode()).isEqualTo(404);
  }

  @Test
  void whatAClientReportsIsShownAndFilteredBy() {
    edge.clients
        .with("a", "1.0", new Condition(false, ClientState.BUSY, "copying", 0, null, List.of()))
        .with("b", "2.0", new Condition(true, null, null, 0, null, List.of()));
    HttpResponse<String> busy = ask.get("/api/v1/clients?state=busy");
    assertThat(ids(busy)).isEqualTo("a");
    assertThat(busy.body())
        .contains("\"reported\":{\"state\":\"busy\",\"remark\":\"copying\",\"status\":0}");
    HttpResponse<String> second = ask.get("/api/v1/clients?version=2.0&full=true");
    assertThat(ids(second)).isEqualTo("b");
    assertThat(second.body()).contains("\"leaving\":true");
    assertThat(ids(ask.get("/api/v1/clients?state=connected"))).isEqualTo("a,b");
    assertThat(ask.get("/api/v1/clients?state=asleep").body()).contains("busy");
  }
}

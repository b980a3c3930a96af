package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Reason;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsHttpTest {
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
  void anAcceptedCommandIsAnsweredWithAllThatIsKnown() {
    HttpResponse<String> answer =
        ask.post(
            "/api/v1/commands",
            "{'name':'disk.usage','params':{'path':'/'},'target':{'groups':['web'],"
                + "'clients':['x']},'ttl':'2h','timeout':'PT30S','priority':7,'serialKey':'disk',"
                + "'idempotencyKey':'k1','trace':'00-ab-cd-01','reason':'because',"
                + "'component':'billing'}");
    assertThat(answer.statusCode()).isEqualTo(202);
    String id = json(answer).get("id").orElseThrow().string();
    assertThat(answer.headers().firstValue("Location")).hasValue("/api/v1/commands/" + id);
    String expected =
        "{'id':'"
            + id
            + "','name':'disk.usage','params':{'path':'/'},"
            + "'target':{'clients':['x'],'groups':['web']},'state':'RUNNING',"
            + "'counts':{'total':3,'HELD':0,'QUEUED':2,'DELIVERED':0,'RUNNING':0,'SUCCEEDED':0,"
            + "'FAILED':0,'EXPIRED':0,'CANCELLED':0,'DEAD':0,'refused':1},"
            + "'refused':[{'client':'x','code':'UNKNOWN_CLIENT'}],'by':'admin',"
            + "'createdAt':'2026-11-20T09:00:00.125Z','expiresAt':'2026-11-20T10:00:00.125Z',"
            + "'ttl':'2h','timeout':'30s','offline':'queue','priority':7,'serialKey':'disk',"
            + "'idempotencyKey':'k1','trace':'00-ab-cd-01','reason':'because',"
            + "'component':'billing'}";
    assertThat(answer.body()).isEqualTo(expected.replace('\'', '"'));
    assertThat(ask.get("/api/v1/commands/" + id).body()).isEqualTo(answer.body());
    assertThat(ask.get("/api/v1/commands/" + id.substring(28)).body()).isEqualTo(answer.body());
    assertThat(ask.get("/api/v1/commands/last").body()).isEqualTo(answer.body());
  }

  @Test
  void paramsThatAreNullAreNotAbsent() {
    send("{'name':'x','params':null,'target':{'all':true}}");
    assertThat(ask.get("/api/v1/commands/last").body()).contains("\"params\":null");
    send(TO_ALL);
    assertThat(ask.get("/api/v1/commands/last").body()).doesNotContain("\"params\"");
  }

  @Test
  void aDryRunSaysWhoWouldGetItAndSendsNothing() {
    String body = "{'name':'x','target':{'clients':['web-1','web-2','web-3']},'offline':'reject'}";
    HttpResponse<String> answer = ask.post("/api/v1/commands?dryRun=true", body);
    assertThat(answer.body())
        .isEqualTo(
            ("{'name':'x','target':{'clients':['web-1','web-2','web-3']},'total':3,'refused':2,"
                    + "'items':[{'client':'web-1','verdict':'accepted'},"
                    + "{'client':'web-2','verdict':'refused','code':'CLIENT_OFFLINE'},"
                    + "{'client':'web-3','verdict':'refused','code':'UNKNOWN_CLIENT'}]}")
                .replace('\'', '"'));
    assertThat(ask.get("/api/v1/commands").body()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void aDryRunOfWhatAllRefuseIsTheRefusalThatTheCommandWouldBe() {
    edge.clients.with("away", false);
    String body = "{'name':'x','target':{'clients':['away','ghost']},'offline':'reject'}";
    HttpResponse<String> dry = ask.post("/api/v1/commands?dryRun=true", body);
    assertThat(dry.statusCode()).isEqualTo(409);
    assertThat(dry.body())
        .contains("\"code\":\"CLIENT_OFFLINE\"")
        .contains(
            "\"refused\":[{\"client\":\"away\",\"code\":\"CLIENT_OFFLINE\"},"
                + "{\"client\":\"ghost\",\"code\":\"UNKNOWN_CLIENT\"}]");
  }

  @Test
  void aCancelMayBeForSomeOfItsTargets() {
    edge.clients.with("a", true, "web").with("b", true).with("c", true);
    ask.post("/api/v1/commands", "{'name':'x','target':{'clients':['a','b']}}");
    HttpResponse<String> answer =
        ask.post(
            "/api/v1/commands/last/cancel", "{'target':{'clients':['a','ghost']},'wait':'1s'}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"removed\":1,\"stopped\":0,\"ended\":0,\"unconfirmed\":0")
        .contains("\"refused\":[{\"client\":\"ghost\",\"code\":\"UNKNOWN_CLIENT\"}]");
    assertThat(edge.commands.cancelled()).isEqualTo("all, PT1S of [a]");
    for (String nobody : new String[] {"{'clients':['c']}", "{'groups':['db']}"}) {
      assertThat(ask.post("/api/v1/commands/last/cancel", "{'target':" + nobody + "}").statusCode())
          .isEqualTo(404);
    }
    ask.post("/api/v1/commands/last/cancel", "{'target':{'all':true}}");
    assertThat(edge.commands.cancelled()).isEqualTo("all, PT5S of [a, b]");
  }

  @Test
  void oneCommandMayHaveOtherParamsForSomeAndTheirDeliveriesShowThem() {
    edge.clients.with("a", true).with("b", true);
    HttpResponse<String> sent =
        ask.post(
            "/api/v1/commands",
            "{'name':'x','params':{'n':1},'paramsFor':{'b':{'n':2}},'parts':true,"
                + "'target':{'all':true}}");
    assertThat(sent.statusCode()).isEqualTo(202);
    String list = ask.get("/api/v1/commands/last/deliveries").body();
    assertThat(list.indexOf("\"params\":{\"n\":2}"))
        .isGreaterThan(list.indexOf("\"client\":\"b\""));
    assertThat(list).containsOnlyOnce("\"params\"");
    assertThat(ask.get("/api/v1/commands/last/deliveries/b").body())
        .contains("\"params\":{\"n\":2}");
    assertThat(ask.get("/api/v1/commands/last/deliveries/a").body()).doesNotContain("params");
    assertThat(
            ask.post("/api/v1/commands", "{'name':'x','paramsFor':[1],'target':{'all':true}}")
                .body())
        .contains("'paramsFor' does not fit");
  }

  private String dryRun(String target) {
    String body = "{'name':'x','target':" + target + "}";
    return ask.post("/api/v1/commands?dryRun=true", body).body().replace('"', '\'');
  }

  @Test
  void exceptLeavesOutClientsAndGroups() {
    edge.clients.with("db-1", true, "db");
    assertThat(dryRun("{'all':true,'except':['WEB-1','db']}"))
        .isEqualTo(
            "{'name':'x','target':{'all':true,'except':['WEB-1','db']},'total':1,'refused':0,"
                + "'items':[{'client':'web-2','verdict':'accepted'}]}");
  }

  @Test
  void anyIsOneAndItIsConnected() {
    assertThat(dryRun("{'any':true}"))
        .isEqualTo(
            "{'name':'x','target':{'all':true,'any':true},'total':1,'refused':0,"
                + "'items':[{'client':'web-1','verdict':'accepted'}]}");
  }

  @Test
  void whereMatchesLabelsAndMarksWhoMatchedByAFact() {
    edge.clients
        .with("n-1", true, Map.of("zone", "north"), Map.of("os", JsonCodec.of("linux")))
        .with("s-1", true, Map.of("zone", "south", "os", "other"), Map.of())
        .with("s-2", true, Map.of("zone", "south"), Map.of("os", JsonCodec.of("linux")));
    assertThat(dryRun("{'where':'zone IS NOT NULL AND fact_os <> zone'}"))
        .endsWith(
            "'total':3,'refused':0,'items':["
                + "{'client':'n-1','verdict':'accepted','byFact':true},"
                + "{'client':'s-1','verdict':'accepted'},"
                + "{'client':'s-2','verdict':'accepted','byFact':true}]}");
    String north = "{'all':true,'where':'zone LIKE \\u0027n%\\u0027'}";
    send("{'name':'x','target':" + north + "}");
    assertThat(ask.get("/api/v1/commands/last").body())
        .contains("\"target\":{\"all\":true,\"where\":\"zone LIKE 'n%'\"}", "\"total\":1,");
  }

  @Test
  void aLimitWithASeedChoosesTheSameAgainAndIsKeptWithTheCommand() {
    for (int i = 0; i < 30; i++) {
      edge.clients.with("many-" + i, true, "many");
    }
    String share = "{'groups':['many'],'limit':'10%','seed':7}";
    assertThat(dryRun(share))
        .contains("'target':" + share + ",'total':3,")
        .isEqualTo(dryRun(share));
    assertThat(dryRun("{'groups':['many'],'limit':2}")).contains("'limit':2},'total':2,");
    send("{'name':'x','target':" + share + "}");
    assertThat(ask.get("/api/v1/commands/last").body().replace('"', '\''))
        .contains("'target':" + share, "'total':3,");
  }

  @Test
  void waitingAnswersWithTheDeliveriesWhenAllAreFinal() {
    edge.commands.answer(
        (submission, client) ->
            client.equals("web-1")
                ? JsonCodec.parse("{\"used\":0.61}")
                : Failure.of(ErrorCode.HANDLER_ERROR, "no such disk"));
    HttpResponse<String> answer = ask.post("/api/v1/commands?wait=10s", TO_ALL);
    assertThat(answer.statusCode()).isEqualTo(200);
    Json command = json(answer);
    assertThat(command.get("state").orElseThrow().string()).isEqualTo("PARTIAL");
    List<Json> deliveries = command.get("deliveries").orElseThrow().elements();
    String id = command.get("id").orElseThrow().string();
    String first =
        "{'command':'"
            + id
            + "','client':'web-1','state':'SUCCEEDED','attempt':1,"
            + "'result':{'used':0.61},'times':{'queued':'2026-11-20T09:00:00.125Z',"
            + "'delivered':'2026-11-20T09:00:00.130Z','started':'2026-11-20T09:00:00.131Z',"
            + "'finished':'2026-11-20T09:00:00.381Z','expires':'2026-11-20T10:00:00.125Z'}}";
    assertThat(deliveries.get(0).text()).isEqualTo(first.replace('\'', '"'));
    assertThat(deliveries.get(1).text())
        .contains("\"state\":\"FAILED\",\"reason\":\"failed\",\"code\":\"HANDLER_ERROR\"")
        .contains("\"error\":{\"code\":\"HANDLER_ERROR\",\"message\":\"no such disk\"}");
  }

  @Test
  void waitingEndsWithWhatIsOpen() {
    HttpResponse<String> answer = ask.post("/api/v1/commands?wait=50ms", TO_ALL);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json(answer).get("state").orElseThrow().string()).isEqualTo("RUNNING");
    CommandId id = CommandId.parse(json(answer).get("id").orElseThrow().string());
    assertThat(edge.commands.followers(id)).isZero();
  }

  @Test
  void aStopEndsThoseWhoWait() {
    CompletableFuture<HttpResponse<String>> answer = new CompletableFuture<>();
    new Thread(() -> answer.complete(ask.post("/api/v1/commands?wait=5m", TO_ALL)), "waiter")
        .start();
    await().until(() -> !ask.get("/api/v1/commands").body().equals("{\"items\":[]}"));
    CommandId id =
        CommandId.parse(json(ask.get("/api/v1/commands/last")).get("id").orElseThrow().string());
    await().until(() -> edge.commands.followers(id) == 1);
    edge.close();
    assertThat(answer)
        .succeedsWithin(Duration.ofSeconds(10))
        .satisfies(given -> assertThat(given.statusCode()).isEqualTo(202));
  }

  @Test
  void theListIsNewestFirstPagedAndFiltered() {
    send("{'name':'a','target':{'all':true}}");
    CommandId second = send("{'name':'b','target':{'clients':['web-1']}}");
    send("{'name':'a','target':{'all':true}}");
    succeed(second, "web-1", "1");
    HttpResponse<String> page = ask.get("/api/v1/commands?limit=2");
    assertThat(json(page).get("items").orElseThrow().elements()).hasSize(2);
    String next = json(page).get("next").orElseThrow().string();
    assertThat(json(ask.get("/api/v1/commands?limit=2&after=" + next)).text())
        .contains("\"name\":\"a\"");
    assertThat(ask.get("/api/v1/commands?state=SUCCEEDED").body())
        .contains(second.toString())
        .doesNotContain("\"name\":\"a\"");
    assertThat(json(ask.get("/api/v1/commands?name=a")).get("items").orElseThrow().elements())
        .hasSize(2);
    assertThat(json(ask.get("/api/v1/commands?by=admin")).get("items").orElseThrow().elements())
        .hasSize(3);
    assertThat(ask.get("/api/v1/commands?by=other").body()).isEqualTo("{\"items\":[]}");
    assertThat(ask.get("/api/v1/commands?schedule=night").body()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void theSummaryGroupsWhatDidNotSucceed() {
    CommandId id = send(TO_ALL);
    succeed(id, "web-1", "1");
    fail(id, "web-2");
    assertThat(ask.get("/api/v1/commands/" + id + "/summary").body())
        .contains("\"SUCCEEDED\":1,\"FAILED\":1")
        .endsWith(
            ("'reasons':[{'reason':'failed','state':'FAILED','code':'HANDLER_ERROR',"
                    + "'message':'no such disk','count':1,'sample':['web-2'],"
                    + "'since':'2026-11-20T09:00:00.125Z'}]}")
                .replace('\'', '"'));
  }

  @Test
  void deliveriesAreListedFilteredAndShownAlone() {
    CommandId id = send(TO_ALL);
    succeed(id, "web-1", "1");
    String path = "/api/v1/commands/" + id + "/deliveries";
    assertThat(json(ask.get(path)).get("items").orElseThrow().elements()).hasSize(2);
    assertThat(ask.get(path + "?state=QUEUED&reason=waiting-offline").body())
        .contains("web-2")
        .doesNotContain("web-1");
    fail(id, "web-2");
    assertThat(ask.get(path + "?code=HANDLER_ERROR").body())
        .contains("web-2")
        .doesNotContain("web-1");
    assertThat(json(ask.get(path + "/web-1")).get("state").orElseThrow().string())
        .isEqualTo("SUCCEEDED");
    assertThat(ask.get(path + "/web-9").statusCode()).isEqualTo(404);
  }

  @Test
  void aClientsDeliveriesAreListedOverAllCommandsTheNewestFirst() {
    CommandId first = send(TO_ALL);
    succeed(first, "web-1", "1");
    CommandId second = send(TO_ALL);
    String path = "/api/v1/clients/web-1/deliveries";
    Json page = json(ask.get(path + "?limit=1"));
    String next = page.get("next").orElseThrow().string();
    List<Json> both = new ArrayList<>(page.get("items").orElseThrow().elements());
    both.addAll(
        json(ask.get(path + "?limit=1&after=" + next)).get("items").orElseThrow().elements());
    assertThat(both)
        .extracting(each -> each.get("command").orElseThrow().string())
        .containsExactlyInAnyOrder(first.toString(), second.toString());
    assertThat(both)
        .allSatisfy(each -> assertThat(each.get("name").orElseThrow().string()).isNotEmpty());
    assertThat(ask.get(path).body()).doesNotContain("web-2");
    assertThat(ask.get("/api/v1/clients/nobody/deliveries").body()).contains("UNKNOWN_CLIENT");
    assertThat(ask.get(path + "?after=x").statusCode()).isEqualTo(400);
  }

  @Test
  void aRetryIsANewCommandForWhoDidNotSucceed() {
    CommandId id =
        send(
            "{'name':'x','target':{'all':true},'supersedeKey':'k',"
                + "'retries':{'times':3,'delay':'5s'},'idempotencyKey':'first'}");
    succeed(id, "web-1", "1");
    assertThat(ask.post("/api/v1/commands/last/retry", "").statusCode()).isEqualTo(409);
    edge.commands.end(
        id,
        "web-2",
        DeliveryState.FAILED,
        Reason.FAILED,
        null,
        Failure.of(ErrorCode.HANDLER_ERROR, "no"));
    assertThat(
            ask.post("/api/v1/commands/last/retry", "{'reasons':['never-delivered']}").statusCode())
        .isEqualTo(409);
    HttpResponse<String> answer =
        ask.post("/api/v1/commands/" + id + "/retry", "{'reasons':['failed','lost']}");
    assertThat(answer.statusCode()).isEqualTo(202);
    Json again = json(answer);
    assertThat(answer.headers().firstValue("Location"))
        .hasValue("/api/v1/commands/" + again.get("id").orElseThrow().string());
    assertThat(again.get("retryOf").orElseThrow().string()).isEqualTo(id.toString());
    assertThat(again.get("target").orElseThrow().text()).isEqualTo("{\"clients\":[\"web-2\"]}");
    assertThat(again.get("retries").orElseThrow().text())
        .isEqualTo("{\"times\":3,\"delay\":\"5s\",\"factor\":2.0}");
    assertThat(again.get("supersedeKey").orElseThrow().string()).isEqualTo("k");
    assertThat(again.get("idempotencyKey")).isEmpty();
  }

  @Test
  void deadLettersAreListedAndRequeued() {
    CommandId id = send(TO_ALL);
    assertThat(ask.get("/api/v1/dead-letters").body()).isEqualTo("{\"items\":[]}");
    edge.commands.end(
        id,
        "web-1",
        DeliveryState.DEAD,
        Reason.POISON,
        null,
        Failure.of(ErrorCode.INTERRUPTED, "3 times"));
    Json letter =
        json(ask.get("/api/v1/dead-letters")).get("items").orElseThrow().elements().get(0);
    assertThat(letter.get("command").orElseThrow().string()).isEqualTo(id.toString());
    assertThat(letter.get("client").orElseThrow().string()).isEqualTo("web-1");
    assertThat(letter.get("reason").orElseThrow().string()).isEqualTo("poison");
    String path = "/api/v1/dead-letters/" + letter.get("id").orElseThrow().string() + "/requeue";
    HttpResponse<String> answer = ask.post(path, "");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(json(answer).get("retryOf").orElseThrow().string()).isEqualTo(id.toString());
    assertThat(ask.post("/api/v1/dead-letters/99/requeue", "").statusCode()).isEqualTo(404);
    assertThat(ask.post("/api/v1/dead-letters/x/requeue", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aCancelSaysWhatItDid() {
    CommandId id = send(TO_ALL);
    succeed(id, "web-1", "1");
    HttpResponse<String> answer = ask.post("/api/v1/commands/" + id + "/cancel", "");
    assertThat(answer.body())
        .isEqualTo(
            "{\"command\":\""
                + id
                + "\",\"removed\":1,\"stopped\":0,\"ended\":1,\"unconfirmed\":0}");
    assertThat(edge.commands.cancelled()).isEqualTo("all, PT5S");
    assertThat(ask.post("/api/v1/commands/nothing/cancel", "{}").statusCode()).isEqualTo(404);
  }

  @Test
  void aCancelMayBeOfTheQueuedOnlyAndHasItsPatience() {
    CommandId id = send(TO_ALL);
    edge.commands.silent(2);
    HttpResponse<String> answer =
        ask.post("/api/v1/commands/" + id + "/cancel", "{'queuedOnly':true,'wait':'1m'}");
    assertThat(answer.body()).endsWith("\"unconfirmed\":2,\"running\":0}");
    assertThat(edge.commands.cancelled()).isEqualTo("queued only, PT1M");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/commands | {'target':{'all':true}} | 'name' is missing",
        "/commands | {'name':'1x','target':{'all':true}} | '1x' is no command name",
        "/commands | {'name':'x'} | 'target' is missing",
        "/commands | {'name':'x','target':{}} | names nobody",
        "/commands | {'name':'x','target':{'all':true,'groups':[]}} | 'target.groups' names nobody",
        "/commands | {'name':'x','target':{'where':'a='}} | where does not parse: parse error at line 1, column 2",
        "/commands | {'name':'x','target':{'where':''}} | where is not 1 to 1024 characters",
        "/commands | {'name':'x','target':{'where':7}} | 'target.where' does not fit",
        "/commands | {'name':'x','target':{'limit':3,'except':['a']}} | names nobody",
        "/commands | {'name':'x','target':{'all':true,'limit':'0%'}} | 'target.limit' does not fit",
        "/commands | {'name':'x','target':{'all':true,'limit':1.5}} | 'target.limit' does not fit",
        "/commands | {'name':'x','target':{'any':true,'limit':1}} | any and limit contradict",
        "/commands | {'name':'x','target':{'all':true,'seed':1}} | a seed without a limit",
        "/commands | {'name':'x','target':{'all':true,'except':'a'}} | 'target.except' does not fit",
        "/commands | {'name':'x','target':{'al':true}} | unknown field target.al",
        "/commands | {'name':'x','target':{'all':true},'retries':{}} | 'retries.times' is missing",
        "/commands | {'name':'x','target':{'all':true},'retries':{'times':0}} | retries.times 0 is not",
        "/commands | {'name':'x','target':{'all':true},'retries':{'times':1,'factor':0.5}} | retries.factor",
        "/commands | {'name':'x','target':{'all':true},'retries':{'times':1,'pause':'1s'}} | unknown field retries.pause",
        "/commands | {'name':'x','target':{'all':true},'rollout':{}} | 'rollout' is not available",
        "/commands | {'name':'x','target':{'all':true},'supersedeKey':'k','offline':'reject'} | supersedeKey is for commands that wait",
        "/commands | {'name':'x','target':{'all':true},'tll':'5s'} | unknown field tll",
        "/commands | {'name':'x','target':{'all':true},'ttl':5} | 'ttl' does not fit",
        "/commands | {'name':'x','target':{'all':true},'ttl':'0s'} | ttl",
        "/commands | {'name':'x','target':{'all':true},'priority':10} | priority 10 is not 0 to 9",
        "/commands | {'name':'x','target':{'all':true},'offline':'maybe'} | give queue or reject",
        "/commands?wait=1h | {'name':'x','target':{'all':true}} | 'wait' does not fit",
        "/commands?dryRun=yes | {'name':'x','target':{'all':true}} | dryRun='yes' does not fit",
        "/commands/last/retry | {'reasons':['nonsense']} | 'nonsense' is no reason of an end",
        "/commands/last/retry | {'reasons':['waiting-busy']} | 'waiting-busy' is no reason of an end",
        "/commands/last/cancel | {'queued':true} | unknown field queued",
        "/commands/last/cancel | {'wait':'61s'} | 'wait' does not fit",
      })
  void whatDoesNotFitIsRefusedByName(String path, String body, String fault) {
    HttpResponse<String> answer = ask.post("/api/v1" + path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    Json problem = json(answer);
    assertThat(problem.get("code").orElseThrow().string()).isEqualTo("BAD_PARAMS");
    assertThat(
            problem.get("detail").orElseThrow().string()
                + problem.get("mend").map(Json::string).orElse(""))
        .contains(fault);
    assertThat(ask.get("/api/v1/commands").body()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void nobodyMatchedIsNotFound() {
    HttpResponse<String> answer =
        ask.post("/api/v1/commands", "{'name':'x','target':{'groups':['empty']}}");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json(answer).get("code").orElseThrow().string()).isEqualTo("NOT_FOUND");
  }
}

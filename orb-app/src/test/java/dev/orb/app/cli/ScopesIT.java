package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClientBuilder;
import dev.orb.http.HttpApi;
import dev.orb.http.HttpSettings;
import dev.orb.http.api.Route;
import dev.orb.http.api.Services;
import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.Json;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.access.Role;
import dev.orb.server.access.Scope;
import dev.orb.server.fleet.ClientChange;
import dev.orb.testkit.OrbStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a token that has a scope sees and touches, by real parts: {@code web-1} and {@code web-2}
 * are inside, {@code sql-1} and {@code sql-2} are not; the second of each is never there.
 */
@Timeout(120)
class ScopesIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static EdgeDouble doubles;

  @SuppressWarnings("NullAway.Init")
  private static OrbStack stack;

  @SuppressWarnings("NullAway.Init")
  private static HttpApi edge;

  @BeforeAll
  static void start() {
    doubles = new EdgeDouble();
    stack = OrbStack.start(folder);
    Services of = doubles.services();
    edge =
        HttpApi.start(
            new HttpSettings("127.0.0.1", 0, EdgeDouble.MOST),
            new Services(
                stack.server().commands(),
                stack.server().clients(),
                stack.server().joinTokens(),
                stack.server().events(),
                of.schedules(),
                stack.server().freezing(),
                of.backups(),
                stack.server().payloads(),
                of.zone(),
                of.clock(),
                of.ownToken(),
                stack.server().apiTokens(),
                of.health(),
                of.node(),
                of.meters(),
                of.metrics()));
    stack.client("web-1", ScopesIT::answers, "web");
    stack.enrol("web-2", "web");
    stack.client("sql-1", client -> answers(client.run("sql.only", context -> {})), "sql");
    stack.enrol("sql-2", "sql");
  }

  private static void answers(OrbClientBuilder client) {
    client
        .on("echo", context -> "here")
        .run(
            "fail",
            context -> {
              throw new IllegalStateException("on purpose");
            });
  }

  @AfterAll
  static void stop() {
    edge.close();
    doubles.close();
    stack.close();
  }

  /** Asks as whoever has a token. */
  private static final class Asking {
    private final String word;

    Asking(String word) {
      this.word = word;
    }

    HttpResponse<String> ask(String method, String path, @Nullable String body) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path))
              .timeout(SOON)
              .header("Authorization", "Bearer " + word)
              .method(
                  method,
                  body == null
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofString(body.replace('\'', '"')))
              .build();
      try {
        return HTTP.send(request, BodyHandlers.ofString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    HttpResponse<String> get(String path) {
      return ask("GET", "/api/v1" + path, null);
    }

    HttpResponse<String> post(String path, String body) {
      return ask("POST", "/api/v1" + path, body);
    }

    Json json(String path) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JsonCodec.parse(answer.body());
    }
  }

  private static final Asking ADMIN = new Asking(EdgeDouble.TOKEN);

  private static String word(String name, Role role, List<String> commands, String... on) {
    stack.server().apiTokens().find(name).ifPresent(t -> stack.server().apiTokens().revoke(name));
    return stack
        .server()
        .apiTokens()
        .create(new ApiTokens.Terms(name, role, Scope.parse(commands, List.of(on)), null))
        .word();
  }

  private static Asking team(Role role) {
    return new Asking(word("team", role, List.of(), "group:web"));
  }

  private static String sent(Target target, String name) {
    return stack
        .server()
        .send(
            target,
            CommandRequest.of(name, null)
                .with(CommandOptions.DEFAULT.withTtl(Duration.ofMinutes(10))))
        .id()
        .toString();
  }

  private static List<String> column(Json list, String member) {
    return list.get("items").orElseThrow().elements().stream()
        .map(item -> item.get(member).orElseThrow().string())
        .toList();
  }

  private static int count(Json command, String state) {
    return (int) command.get("counts").orElseThrow().get(state).orElseThrow().integer();
  }

  /** Waits until those who are there have answered. */
  private static void answered(String id) {
    await()
        .atMost(SOON)
        .until(
            () ->
                count(ADMIN.json("/commands/" + id), "SUCCEEDED") == 2
                    || count(ADMIN.json("/commands/" + id), "FAILED") == 2);
  }

  @Test
  void onEveryRouteWhatIsOutsideAnswersLikeWhatIsNot() {
    String hidden = sent(Target.client("sql-1"), "echo");
    String never = "0198f3a2-0000-7000-8000-00000000abcd";
    assertThat(
            ADMIN
                .ask(
                    "PUT",
                    "/api/v1/schedules/hidden",
                    "{'cron':'0 3 * * *','command':{'name':'echo','target':{'groups':['sql']}}}")
                .statusCode())
        .isEqualTo(201);
    word("outer", Role.VIEWER, List.of(), "group:sql");
    Map<String, List<String>> pairs =
        Map.of(
            "/clients/", List.of("sql-1", "zz-1"),
            "/commands/", List.of(hidden, never),
            "/groups/", List.of("sql", "zz"),
            "/schedules/", List.of("hidden", "absent"),
            "/tokens/", List.of("outer", "absent"),
            "/dead-letters/", List.of("1", "2"),
            "/join-tokens/", List.of("j1", "j2"));
    Asking team = team(Role.ADMIN);
    int compared = 0;
    for (Route route : edge.routes()) {
      for (Map.Entry<String, List<String>> pair : pairs.entrySet()) {
        if (!route.path().startsWith("/api/v1" + pair.getKey() + "{")) {
          continue;
        }
        String there = pair.getValue().get(0);
        String nowhere = pair.getValue().get(1);
        HttpResponse<String> one = at(team, route, there);
        HttpResponse<String> other = at(team, route, nowhere);
        assertThat(one.body().replace(there, nowhere)).as(route.text()).isEqualTo(other.body());
        assertThat(one.statusCode()).as(route.text()).isEqualTo(other.statusCode());
        assertThat(one.statusCode()).as(route.text()).isBetween(400, 404);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(25);
    assertThat(team.get("/commands/" + hidden.substring(hidden.length() - 8)).statusCode())
        .isEqualTo(404);
    assertThat(ADMIN.get("/clients/sql-1").body()).contains("\"state\":\"connected\"");
    assertThat(ADMIN.get("/schedules/hidden").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> at(Asking who, Route route, String id) {
    String path = route.path().replaceAll("\\{(id|name)}", id).replace("{client}", "web-1");
    boolean body = !route.verb().equals("GET");
    return who.ask(route.verb(), path, body ? "{}" : null);
  }

  @Test
  void listsAndCountsHaveWhoIsInside() {
    Asking team = team(Role.VIEWER);
    assertThat(column(team.json("/clients"), "id")).containsExactly("web-1", "web-2");
    assertThat(column(team.json("/clients?where=orb_state='connected'".replace("'", "%27")), "id"))
        .containsExactly("web-1");
    assertThat(column(team.json("/clients?group=sql"), "id")).isEmpty();
    assertThat(team.get("/clients/count").body()).isEqualTo("{\"defined\":2,\"connected\":1}");
    assertThat(team.get("/groups").body())
        .isEqualTo("{\"items\":[{\"id\":\"web\",\"members\":2}]}");
    assertThat(column(team.json("/contracts"), "name")).containsExactly("echo", "fail");
    assertThat(team.get("/contracts?name=echo").body())
        .contains("\"clients\":1")
        .doesNotContain("sql-1");
    assertThat(team.get("/events?follow=false").body()).contains("web-1").doesNotContain("sql-1");
    assertThat(ADMIN.get("/events?follow=false").body()).contains("sql-1");
  }

  @Test
  void anyTargetMeansOnlyWhoIsInside() {
    Asking team = team(Role.OPERATOR);
    for (String target :
        List.of(
            "{'all':true}",
            "{'groups':['web','sql']}",
            "{'where':'orb_state IS NOT NULL'}",
            "{'all':true,'except':['sql']}",
            "{'all':true,'limit':'100%'}")) {
      Json dry =
          JsonCodec.parse(
              team.post("/commands?dryRun=true", "{'name':'echo','target':" + target + "}").body());
      assertThat(column(dry, "client")).as(target).containsExactly("web-1", "web-2");
      assertThat(
              column(
                  JsonCodec.parse(team.post("/clients/ping", "{'target':" + target + "}").body()),
                  "client"))
          .containsExactlyInAnyOrder("web-1", "web-2");
      Json bulk =
          JsonCodec.parse(
              team.post(
                      "/clients/bulk", "{'target':" + target + ",'action':'disable','dryRun':true}")
                  .body());
      assertThat(column(bulk, "client")).containsExactly("web-1", "web-2");
    }
    String named = "{'name':'echo','target':{'clients':['web-1','SQL-1','zz-1']}}";
    assertThat(team.post("/commands", named).body())
        .contains(
            "\"refused\":[{\"client\":\"SQL-1\",\"code\":\"UNKNOWN_CLIENT\"},"
                + "{\"client\":\"zz-1\",\"code\":\"UNKNOWN_CLIENT\"}]");
    HttpResponse<String> group =
        team.post("/commands", "{'name':'echo','target':{'groups':['sql']}}");
    assertThat(group.statusCode()).isEqualTo(404);
    assertThat(group.body())
        .isEqualTo(
            team.post("/commands", "{'name':'echo','target':{'groups':['zz']}}")
                .body()
                .replace("zz", "sql"));
    assertThat(
            team.post(
                    "/commands",
                    "{'name':'echo','target':{'all':true,'limit':1},'paramsFor':{'sql-1':{}}}")
                .body())
        .isEqualTo(
            team.post(
                    "/commands",
                    "{'name':'echo','target':{'all':true,'limit':1},'paramsFor':{'zz-1':{}}}")
                .body()
                .replace("zz-1", "sql-1"))
        .contains("BAD_PARAMS");
  }

  @Test
  void oneForAnyStaysWithThoseInside() {
    Asking team = team(Role.OPERATOR);
    String any = "{'name':'sql.only','target':{'any':true},'idempotencyKey':'k'}";
    Json sent = JsonCodec.parse(team.post("/commands", any).body());
    String id = sent.get("id").orElseThrow().string();
    // why: web-1 refuses, and sql-1, which has the handler, would get it next
    await()
        .atMost(SOON)
        .until(
            () ->
                ADMIN.json("/commands/" + id).get("state").orElseThrow().string().equals("FAILED"));
    assertThat(column(ADMIN.json("/commands/" + id + "/deliveries"), "client"))
        .containsExactly("web-1");
    assertThat(JsonCodec.parse(team.post("/commands", any).body()).get("id").orElseThrow().string())
        .isEqualTo(id);
    assertThat(team.get("/commands/last").body()).contains(id);
  }

  @Test
  void ofACommandForBothHeSeesHisPartWithItsOwnCountsAndEnd() {
    String id = sent(Target.clients(List.of("web-1", "sql-1", "sql-2")).except("nobody"), "echo");
    Asking team = team(Role.VIEWER);
    await()
        .atMost(SOON)
        .until(
            () ->
                team.json("/commands/" + id)
                    .get("state")
                    .orElseThrow()
                    .string()
                    .equals("SUCCEEDED"));
    Json seen = team.json("/commands/" + id);
    assertThat(count(seen, "total")).isEqualTo(1);
    assertThat(seen.get("finishedAt")).isPresent();
    assertThat(seen.text()).contains("web-1").doesNotContain("sql-").doesNotContain("nobody");
    assertThat(ADMIN.json("/commands/" + id).text())
        .contains("\"state\":\"RUNNING\"", "\"total\":3");
    assertThat(team.get("/commands?state=SUCCEEDED").body()).contains(id);
    assertThat(team.get("/commands?state=RUNNING").body()).doesNotContain(id);
    assertThat(column(team.json("/commands/" + id + "/deliveries"), "client"))
        .containsExactly("web-1");
    assertThat(team.get("/clients/web-1/deliveries").body()).contains(id);
    assertThat(
            new Asking(word("other", Role.VIEWER, List.of("fail"), "group:web"))
                .get("/clients/web-1/deliveries")
                .body())
        .doesNotContain(id);
    assertThat(team.get("/commands/" + id + "/summary").body())
        .contains("\"total\":1")
        .doesNotContain("sql-");
    assertThat(team.get("/commands/" + id + "/deliveries/sql-1").body())
        .isEqualTo(
            team.get("/commands/" + id + "/deliveries/zz-1").body().replace("zz-1", "sql-1"));
    // why they end although sql-2 never answers: for him all is over
    assertThat(team.get("/commands/" + id + "/events").body())
        .contains("event: done", "web-1")
        .doesNotContain("sql-");
    assertThat(team.get("/commands/" + id + "/deliveries?follow=true").body())
        .contains("\"kind\":\"summary\"", "web-1", "\"total\":1")
        .doesNotContain("sql-");
  }

  @Test
  void cancelAndRetryTouchHisPartOnly() {
    String id = sent(Target.all(), "fail");
    answered(id);
    Asking team = team(Role.OPERATOR);
    Json again = JsonCodec.parse(team.post("/commands/" + id + "/retry", "{}").body());
    assertThat(
            column(
                ADMIN.json("/commands/" + again.get("id").orElseThrow().string() + "/deliveries"),
                "client"))
        .containsExactly("web-1");
    Json cancelled = JsonCodec.parse(team.post("/commands/" + id + "/cancel", "{}").body());
    assertThat(cancelled.get("removed").orElseThrow().integer()).isEqualTo(1);
    assertThat(cancelled.get("ended").orElseThrow().integer()).isEqualTo(1);
    await()
        .atMost(SOON)
        .until(
            () -> ADMIN.get("/commands/" + id + "/deliveries/web-2").body().contains("CANCELLED"));
    assertThat(ADMIN.get("/commands/" + id + "/deliveries/sql-2").body()).contains("QUEUED");
    assertThat(
            team.post("/commands/" + id + "/cancel", "{'target':{'clients':['sql-2']}}")
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void aTokenForSomeCommandsSendsAndSeesThoseOnly() {
    Asking narrow = new Asking(word("narrow", Role.OPERATOR, List.of("ec*")));
    HttpResponse<String> other = narrow.post("/commands", "{'name':'fail','target':{'all':true}}");
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(other.body()).contains("not for the command 'fail'", "ec*");
    assertThat(
            narrow
                .post("/commands?dryRun=true", "{'name':'nope','target':{'all':true}}")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            narrow.post("/commands", "{'name':'echo','target':{'clients':['sql-1']}}").statusCode())
        .isEqualTo(202);
    assertThat(
            narrow
                .post("/commands", "{'name':'echo','target':{'all':true},'supersedeKey':'k'}")
                .statusCode())
        .isEqualTo(403);
    String hidden = sent(Target.client("web-1"), "fail");
    assertThat(narrow.get("/commands/" + hidden).statusCode()).isEqualTo(404);
    assertThat(narrow.get("/commands").body()).doesNotContain(hidden).contains("echo");
    assertThat(column(narrow.json("/contracts"), "name")).containsOnly("echo");
    assertThat(narrow.get("/clients/sql-1?full=true").body())
        .contains("echo")
        .doesNotContain("sql.only");
    assertThat(column(narrow.json("/clients"), "id")).contains("sql-1");
  }

  @Test
  void aScheduleIsHisIfItCanMeanNobodyElse() {
    Asking team = team(Role.OPERATOR);
    String form = "{'cron':'0 4 * * *','command':{'name':'echo','target':%s}}";
    for (String target :
        List.of(
            "{'all':true}",
            "{'groups':['web','sql']}",
            "{'clients':['web-1','sql-1']}",
            "{'clients':['zz-1']}",
            "{'where':'site IS NULL'}")) {
      HttpResponse<String> answer =
          team.ask("PUT", "/api/v1/schedules/his", form.formatted(target));
      assertThat(answer.statusCode()).as(target).isEqualTo(403);
    }
    assertThat(
            team.ask("PUT", "/api/v1/schedules/his", form.formatted("{'groups':['web']}"))
                .statusCode())
        .isEqualTo(201);
    assertThat(
            team.ask("PUT", "/api/v1/schedules/his2", form.formatted("{'clients':['web-1']}"))
                .statusCode())
        .isEqualTo(201);
    String foreign = form.formatted("{'groups':['sql']}");
    assertThat(ADMIN.ask("PUT", "/api/v1/schedules/foreign", foreign).statusCode()).isEqualTo(201);
    assertThat(column(team.json("/schedules"), "id")).containsExactly("his", "his2");
    assertThat(
            team.ask("PUT", "/api/v1/schedules/foreign", form.formatted("{'groups':['web']}"))
                .statusCode())
        .isEqualTo(409);
    assertThat(ADMIN.get("/schedules/foreign").body()).contains("\"sql\"");
  }

  @Test
  void whoIsWhereIsNotForHimToSay() {
    Asking team = team(Role.ADMIN);
    assertThat(team.ask("PATCH", "/api/v1/clients/web-2", "{'labels':{'a':'b'}}").statusCode())
        .isEqualTo(403);
    assertThat(team.post("/clients", "{'id':'web-9','groups':['web']}").statusCode())
        .isEqualTo(403);
    assertThat(team.ask("PUT", "/api/v1/groups/web", "{'description':'x'}").statusCode())
        .isEqualTo(403);
    assertThat(team.post("/join-tokens", "{}").statusCode()).isEqualTo(403);
    assertThat(team.post("/clients/web-2/disable", "{}").statusCode()).isEqualTo(200);
    assertThat(team.post("/clients/web-2/enable", "{}").statusCode()).isEqualTo(200);
    assertThat(team.post("/tokens", "{'name':'w','role':'viewer'}").statusCode()).isEqualTo(403);
    assertThat(
            team.post("/tokens", "{'name':'w','role':'viewer','on':['group:web','sql-1']}")
                .statusCode())
        .isEqualTo(403);
    assertThat(team.post("/tokens", "{'name':'w','role':'viewer','on':['group:web']}").statusCode())
        .isEqualTo(201);
    word("wide", Role.VIEWER, List.of());
    assertThat(column(team.json("/tokens"), "name")).containsExactly("team", "w");
  }

  @Test
  void whoIsInsideIsJudgedByTheLabelsOfTheMoment() {
    stack.server().clients().enrol("mover", Set.of(), Map.of("site", "oslo"));
    Asking oslo = new Asking(word("oslo", Role.VIEWER, List.of(), "site=oslo"));
    assertThat(column(oslo.json("/clients"), "id")).containsExactly("mover");
    String id = sent(Target.client("mover"), "echo");
    assertThat(oslo.get("/commands/" + id).statusCode()).isEqualTo(200);
    stack
        .server()
        .clients()
        .change(
            "mover",
            new ClientChange(null, Set.of(), Set.of(), Map.of("site", "bergen"), Set.of()));
    assertThat(column(oslo.json("/clients"), "id")).isEmpty();
    assertThat(oslo.get("/commands/" + id).statusCode()).isEqualTo(404);
    stack.server().clients().remove("mover");
  }

  @Test
  void atTheShellALoginIsUsedAndARefusedTokenIsNotKept() throws Exception {
    String url = "http://127.0.0.1:" + edge.port();
    Path file = folder.resolve("team.token");
    Typed orb = new Typed(folder, doubles).with("ORB_SERVER", url);
    assertThat(
            orb.line(
                "token create shell --role operator --on group:web --expires 1h --token-file "
                    + file))
        .isZero();
    assertThat(Files.readString(file)).startsWith("orbt1_").endsWith("\n");
    assertThat(orb.out).contains("shell").doesNotContain("orbt1_");

    orb.without("ORB_SERVER").without("ORB_TOKEN");
    Path wrong = Files.writeString(folder.resolve("wrong.token"), "orbt1_00.x\n");
    assertThat(orb.line("login here --server " + url + " --token-file " + wrong)).isEqualTo(3);
    assertThat(folder.resolve("home/login")).doesNotExist();
    assertThat(orb.line("login here --server " + url + " --token-file " + file)).isZero();
    assertThat(orb.line("whoami -o json")).isZero();
    assertThat(orb.out).contains("\"name\":\"shell\"", "\"on\":[\"group:web\"]", url);
    assertThat(orb.line("client list")).isZero();
    assertThat(orb.out).contains("web-1").doesNotContain("sql-1");
    assertThat(orb.line("client show sql-1")).isEqualTo(4);
    assertThat(orb.line("token list")).isEqualTo(6);
    assertThat(orb.err).contains("FORBIDDEN").contains("role admin");
    assertThat(orb.line("send echo --to web-1,sql-1 --wait all")).isEqualTo(1);
    assertThat(orb.out).contains("\"state\":\"SUCCEEDED\"", "UNKNOWN_CLIENT");

    stack.server().apiTokens().revoke("shell");
    assertThat(orb.line("client list")).isEqualTo(3);
    assertThat(orb.err).contains("UNAUTHORIZED").contains("revoked");
  }

  @Test
  void whoFollowsIsCutOffWhenHisTokenIsRevoked() throws Exception {
    String id = sent(Target.client("web-2"), "echo");
    Typed orb =
        new Typed(folder, doubles)
            .with("ORB_SERVER", "http://127.0.0.1:" + edge.port())
            .with("ORB_TOKEN", word("eyes", Role.VIEWER, List.of()));
    CompletableFuture<Integer> watch =
        CompletableFuture.supplyAsync(
            () -> orb.line("command watch " + id), task -> new Thread(task, "watch").start());
    await()
        .atMost(SOON)
        .until(() -> stack.server().apiTokens().find("eyes").orElseThrow().lastUsedAt() != null);
    stack.server().apiTokens().revoke("eyes");
    assertThat(watch.get(20, TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(orb.err).contains("UNAUTHORIZED");
  }
}

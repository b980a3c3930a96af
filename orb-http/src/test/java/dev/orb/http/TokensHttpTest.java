package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.http.api.Route;
import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.server.access.ApiTokens;
import dev.orb.server.access.Role;
import dev.orb.server.access.Scope;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TokensHttpTest {
  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @AfterEach
  void stop() {
    edge.close();
  }

  private Ask as(String name, Role role, @Nullable Duration ttl) {
    String word = edge.tokens.create(new ApiTokens.Terms(name, role, Scope.ALL, ttl)).word();
    return new Ask(edge, word);
  }

  @Test
  void aTokenIsMadeShownOnceListedRotatedAndRevoked() {
    HttpResponse<String> made =
        ask.post(
            "/api/v1/tokens",
            "{'name':'ci','role':'operator','commands':['disk.*'],'on':['group:web','site=oslo'],'expires':'1h'}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Cache-Control")).hasValue("no-store");
    String word = json(made).get("token").orElseThrow().string();
    assertThat(word).startsWith("orbt1_");
    String list = ask.get("/api/v1/tokens").body();
    assertThat(list)
        .isEqualTo(
            "{\"items\":[{\"name\":\"ci\",\"role\":\"operator\",\"commands\":[\"disk.*\"],"
                + "\"on\":[\"group:web\",\"site=oslo\"],\"state\":\"active\","
                + "\"createdAt\":\"2026-11-20T09:00:00.125Z\",\"expiresAt\":\"2026-11-20T10:00:00.125Z\"}]}");

    assertThat(new Ask(edge, word).get("/api/v1/me").body())
        .isEqualTo(
            "{\"name\":\"ci\",\"role\":\"operator\",\"commands\":[\"disk.*\"],"
                + "\"on\":[\"group:web\",\"site=oslo\"],\"expiresAt\":\"2026-11-20T10:00:00.125Z\"}");

    HttpResponse<String> rotated = ask.post("/api/v1/tokens/ci/rotate", "{'overlap':'10m'}");
    assertThat(rotated.statusCode()).isEqualTo(200);
    String second = json(rotated).get("token").orElseThrow().string();
    assertThat(second).isNotEqualTo(word);
    assertThat(rotated.body()).contains("\"overlapUntil\":\"2026-11-20T09:10:00.125Z\"");
    edge.now.move(Duration.ofMinutes(11));
    HttpResponse<String> old = new Ask(edge, word).get("/api/v1/me");
    assertThat(old.statusCode()).isEqualTo(401);
    assertThat(old.body()).contains("another secret").doesNotContain(word);
    assertThat(new Ask(edge, second).get("/api/v1/me").statusCode()).isEqualTo(200);

    assertThat(ask.delete("/api/v1/tokens/ci").statusCode()).isEqualTo(204);
    assertThat(ask.delete("/api/v1/tokens/ci").statusCode()).isEqualTo(404);
    HttpResponse<String> gone = new Ask(edge, second).get("/api/v1/me");
    assertThat(gone.statusCode()).isEqualTo(401);
    assertThat(json(gone).get("mend").orElseThrow().string()).contains("revoked");
    assertThat(ask.get("/api/v1/tokens").body()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void impossibleTermsAreRefused() {
    for (String body :
        new String[] {
          "{'name':'a'}",
          "{'role':'admin'}",
          "{'name':'a','role':'root'}",
          "{'name':'a b','role':'viewer'}",
          "{'name':'a','role':'viewer','on':['fact_os=linux']}",
          "{'name':'a','role':'viewer','commands':['a b']}",
          "{'name':'a','role':'viewer','expires':'0s'}",
          "{'name':'a','role':'viewer','secret':'mine'}"
        }) {
      HttpResponse<String> answer = ask.post("/api/v1/tokens", body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).contains("BAD_PARAMS");
    }
    assertThat(ask.post("/api/v1/tokens", "{'name':'admin','role':'viewer'}").statusCode())
        .isEqualTo(409);
    assertThat(ask.post("/api/v1/tokens/ci/rotate", "{}").statusCode()).isEqualTo(404);
  }

  private List<Route> api() {
    return edge.api.routes().stream().filter(route -> route.path().startsWith("/api/")).toList();
  }

  @Test
  void everyRouteSaysWhichRoleItNeedsToWhoHasALesserOne() {
    List<Role> roles = List.of(Role.VIEWER, Role.OPERATOR);
    for (Role role : roles) {
      Ask lesser = as("a-" + role.text(), role, null);
      for (Route route : api()) {
        Role needed = route.right().role();
        assertThat(needed).as("%s says which role it needs", route.text()).isNotNull();
        HttpResponse<String> answer = lesser.at(route);
        if (needed != null && !role.covers(needed)) {
          assertThat(answer.statusCode()).as("%s of %s", route.text(), role).isEqualTo(403);
          assertThat(answer.body())
              .contains("\"code\":\"FORBIDDEN\"", "needs the role " + needed.text());
        } else {
          assertThat(answer.statusCode()).as("%s of %s", route.text(), role).isNotEqualTo(403);
        }
      }
    }
  }

  @Test
  void whatChangesSomethingIsNotForViewers() {
    Set<String> asks = Set.of("POST /api/v1/schedules/preview");
    assertThat(api())
        .filteredOn(route -> !route.text().startsWith("GET") && !asks.contains(route.text()))
        .allSatisfy(route -> assertThat(route.right().role()).isNotEqualTo(Role.VIEWER));
  }

  @Test
  void noRouteLetsInWhoseTokenIsOver() {
    Ask over = as("brief", Role.ADMIN, Duration.ofMinutes(1));
    edge.now.move(Duration.ofMinutes(1));
    for (Route route : api()) {
      HttpResponse<String> answer = over.at(route);
      assertThat(answer.statusCode()).as(route.text()).isEqualTo(401);
      assertThat(answer.body()).contains("'brief' has expired", "orb token create");
    }
  }

  @Test
  void theRoleForRotatingAndRemovingManyIsThatForOne() {
    edge.clients.with("web-1", true);
    Ask operator = as("ops", Role.OPERATOR, null);
    String bulk = "/api/v1/clients/bulk";
    for (String action : List.of("rotate", "remove")) {
      HttpResponse<String> answer =
          operator.post(bulk, "{'target':{'all':true},'action':'" + action + "'}");
      assertThat(answer.statusCode()).as(action).isEqualTo(403);
    }
    assertThat(operator.post(bulk, "{'target':{'all':true},'action':'disable'}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void aCommandIsSentInTheNameOfItsToken() {
    edge.clients.with("web-1", true);
    Ask operator = as("ops", Role.OPERATOR, null);
    assertThat(operator.post("/api/v1/commands", "{'name':'x','target':{'all':true}}").body())
        .contains("\"by\":\"ops\"");
    assertThat(operator.get("/api/v1/commands/last").statusCode()).isEqualTo(200);
  }

  private void send() {
    edge.clients.with("web-1", true).with("web-2", true);
    assertThat(ask.post("/api/v1/commands", "{'name':'x','target':{'all':true}}").statusCode())
        .isEqualTo(202);
  }

  private String id() {
    return edge.commands.find("last", "admin").id().toString();
  }

  private static List<String> rest(Iterator<String> lines) {
    List<String> rest = new ArrayList<>();
    lines.forEachRemaining(line -> rest.add(line));
    return rest;
  }

  @Test
  @Timeout(20)
  void aStreamOfEventsEndsSoonAfterItsTokenIsRevoked() {
    Ask viewer = as("eyes", Role.VIEWER, null);
    Iterator<String> lines = viewer.lines("/api/v1/events").body().iterator();
    assertThat(lines.next()).isEqualTo(":");
    edge.tokens.revoke("eyes");
    assertThat(rest(lines)).allMatch(String::isEmpty);
  }

  @Test
  @Timeout(20)
  void aStreamThatFollowsACommandSaysThatItsTokenHasExpired() {
    send();
    Ask viewer = as("eyes", Role.VIEWER, Duration.ofMinutes(1));
    edge.commands.end(
        CommandId.parse(id()), "web-1", DeliveryState.SUCCEEDED, null, JsonCodec.parse("1"), null);
    Iterator<String> lines =
        viewer.lines("/api/v1/commands/" + id() + "/deliveries?follow=true").body().iterator();
    assertThat(lines.next()).contains("\"kind\":\"reply\"");
    edge.now.move(Duration.ofMinutes(1));
    assertThat(rest(lines))
        .filteredOn(line -> !line.isEmpty())
        .singleElement()
        .asString()
        .contains("\"kind\":\"error\"", "\"code\":\"UNAUTHORIZED\"");
  }

  @Test
  @Timeout(20)
  void theEventsOfACommandEndWhenItsTokenGetsAnotherSecretAtOnce() {
    send();
    Ask viewer = as("eyes", Role.VIEWER, null);
    Iterator<String> lines = viewer.lines("/api/v1/commands/" + id() + "/events").body().iterator();
    assertThat(lines.next()).startsWith("retry:");
    edge.tokens.rotate("eyes", Duration.ZERO);
    assertThat(rest(lines)).noneMatch(line -> line.startsWith("event: done"));
    assertThatThrownBy(() -> edge.tokens.rotate("nobody", Duration.ZERO))
        .hasMessageContaining("NOT_FOUND");
  }
}

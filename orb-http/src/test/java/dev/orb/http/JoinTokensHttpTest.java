package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JoinTokensHttpTest {
  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void aTokenIsMadeShownOnceListedAndRevoked() {
    HttpResponse<String> made =
        ask.post("/api/v1/join-tokens", "{'groups':['web'],'uses':20,'ttl':'2h','ephemeral':'2d'}");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Cache-Control")).hasValue("no-store");
    String id = json(made).get("id").orElseThrow().string();
    assertThat(json(made).get("token").orElseThrow().string()).startsWith("orbj1_");
    String list = ask.get("/api/v1/join-tokens").body();
    assertThat(list)
        .contains("\"uses\":20,\"used\":0", "\"state\":\"open\"", "\"groups\":[\"web\"]")
        .doesNotContain("orbj1_");

    assertThat(ask.delete("/api/v1/join-tokens/" + id).statusCode()).isEqualTo(204);
    assertThat(ask.delete("/api/v1/join-tokens/" + id).statusCode()).isEqualTo(404);
    assertThat(ask.get("/api/v1/join-tokens").body()).isEqualTo("{\"items\":[]}");
  }

  @Test
  void impossibleTermsAreRefused() {
    for (String body :
        new String[] {
          "{'uses':0}", "{'ttl':'0s'}", "{'groups':['a b']}", "{'for':'a','uses':2}", "{'use':1}"
        }) {
      HttpResponse<String> answer = ask.post("/api/v1/join-tokens", body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.body()).contains("BAD_PARAMS");
    }
  }

  @Test
  void aClientIsDisabledEnabledAndGivenAnotherSecret() {
    edge.clients.with("here", true).with("away", false);
    assertThat(ask.post("/api/v1/clients/away/disable", "{}").body())
        .contains("\"state\":\"disabled\"");
    assertThat(ask.post("/api/v1/clients/away/enable", "{}").body())
        .contains("\"state\":\"disconnected\"");
    assertThat(ask.post("/api/v1/clients/away/rotate", "{'overlap':'1h'}").body())
        .contains("\"secret\":\"another-of-away\",\"handedOver\":false");
    assertThat(ask.post("/api/v1/clients/here/rotate", "{}").body())
        .contains("\"handedOver\":true")
        .doesNotContain("secret");
    assertThat(ask.post("/api/v1/clients/nobody/disable", "{}").statusCode()).isEqualTo(404);
  }
}

package dev.orb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupsHttpTest {
  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void aGroupExistsOnceItIsNamed() {
    edge.clients.with("a", true, "web", "eu").with("b", false, "web");
    assertThat(ask.get("/api/v1/groups").body())
        .isEqualTo("{\"items\":[{\"id\":\"eu\",\"members\":1},{\"id\":\"web\",\"members\":2}]}");
    assertThat(ask.get("/api/v1/groups/web").body()).isEqualTo("{\"id\":\"web\",\"members\":2}");
    assertThat(ask.get("/api/v1/groups/db").statusCode()).isEqualTo(404);
    assertThat(ask.get("/api/v1/groups?limit=1").body()).contains("\"next\":");
  }

  @Test
  void ofAGroupADescriptionOrAnExpressionIsKept() {
    edge.clients.with("a", true, Map.of("zone", "n"), Map.of()).with("b", false);
    HttpResponse<String> put =
        ask.put("/api/v1/groups/north", "{'where':'zone IS NOT NULL','description':'up there'}");
    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(put.headers().firstValue("Location")).hasValue("/api/v1/groups/north");
    assertThat(put.body())
        .isEqualTo(
            "{\"id\":\"north\",\"description\":\"up there\",\"where\":\"zone IS NOT NULL\","
                + "\"members\":1}");
    assertThat(ask.get("/api/v1/clients?group=north").body())
        .contains("\"id\":\"a\"")
        .doesNotContain("\"id\":\"b\"");
    assertThat(ask.put("/api/v1/groups/north", "{'where':'zone ='}").statusCode()).isEqualTo(400);
    assertThat(ask.put("/api/v1/groups/north", "{'colour':'red'}").statusCode()).isEqualTo(400);
    assertThat(ask.put("/api/v1/groups/no..%20", "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void aGroupThatASchedulesNamesOrHasMembersStays() {
    edge.clients.with("a", true, "web");
    ask.put("/api/v1/groups/night", "{'description':'of the schedule'}");
    ask.post(
        "/api/v1/schedules",
        "{'id':'s','every':'1h','command':{'name':'x','target':{'all':true,'except':['night']}}}");
    HttpResponse<String> scheduled = ask.delete("/api/v1/groups/night");
    assertThat(scheduled.statusCode()).isEqualTo(409);
    assertThat(scheduled.body()).contains("schedule s names group night");
    assertThat(ask.delete("/api/v1/groups/web").statusCode()).isEqualTo(409);
    assertThat(ask.delete("/api/v1/groups/web?members=keep").statusCode()).isEqualTo(400);
    assertThat(ask.delete("/api/v1/groups/web?members=remove").statusCode()).isEqualTo(204);
    assertThat(ask.delete("/api/v1/groups/nothing").statusCode()).isEqualTo(404);
  }
}

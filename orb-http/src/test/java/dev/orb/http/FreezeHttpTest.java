package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FreezeHttpTest {
  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void aFreezeIsSaidInEveryAnswerUntilTheThaw() {
    assertThat(ask.get("/api/v1/freeze").body()).isEqualTo("{\"frozen\":false}");
    assertThat(ask.get("/api/v1/clients").headers().firstValue("Orb-Frozen")).isEmpty();

    assertThat(ask.post("/api/v1/freeze", "{'reason':'grün'}").body())
        .startsWith("{\"frozen\":true,\"since\":\"2026-11-20T09:00:00.125Z\",\"by\":\"admin\"")
        .contains("\"reason\":\"grün\"");
    assertThat(ask.get("/api/v1/clients").headers().firstValue("Orb-Frozen"))
        .hasValue(
            "the%20fleet%20is%20frozen%20since%202026-11-20T09%3A00%3A00.125Z%20by%20admin%3A%20"
                + "gr%C3%BCn");

    assertThat(ask.delete("/api/v1/freeze").statusCode()).isEqualTo(204);
    assertThat(ask.get("/api/v1/clients").headers().firstValue("Orb-Frozen")).isEmpty();
  }

  @Test
  void itShowsWhatAThawWouldSendAndFire() {
    edge.clients.with("web-1", true).with("web-2", false);
    ask.post("/api/v1/commands", "{'name':'note','target':{'all':true}}");
    edge.freezing.freeze("ann", null);
    String shown = ask.get("/api/v1/freeze").body();
    assertThat(shown)
        .contains("\"wouldSend\":{\"commands\":1,\"deliveries\":2,\"oldest\":[{\"id\":\"")
        .contains("\"name\":\"note\",\"deliveries\":2")
        .contains("\"wouldFire\":{\"schedules\":0,\"oldest\":[]}");
  }

  @Test
  void aReasonThatIsTooLongIsRefused() {
    var answer = ask.post("/api/v1/freeze", "{'reason':'" + "x".repeat(141) + "'}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("code").orElseThrow().string()).isEqualTo("BAD_PARAMS");
  }
}

package dev.orb.http;

import static dev.orb.http.Ask.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.CommandsDouble;
import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Spread;
import dev.orb.protocol.Times;
import dev.orb.protocol.message.Planning.Held;
import dev.orb.scheduler.Firing;
import dev.orb.server.fleet.Condition;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesHttpTest {
  private static final String COMMAND =
      "'command':{'name':'valve.open','params':{'percent':0},'target':{'all':true},'timeout':'5s'}";

  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  @AfterEach
  void stop() {
    edge.close();
  }

  @Test
  void aCronScheduleIsAddedWithItsNextTimes() {
    HttpResponse<String> answer =
        ask.post(
            "/api/v1/schedules",
            "{'id':'night','cron':'0 22 * * *','zone':'Europe/Oslo','times':9," + COMMAND + "}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    assertThat(answer.headers().firstValue("Location")).hasValue("/api/v1/schedules/night");
    String expected =
        "{'id':'night','cron':'0 22 * * *','zone':'Europe/Oslo','times':9,'misfire':'once',"
            + "'overlap':'skip','paused':false,'owner':'admin','command':{'name':'valve.open',"
            + "'params':{'percent':0},'target':{'all':true},'timeout':'5s'},"
            + "'next':['2026-11-20T21:00:00.000Z','2026-11-21T21:00:00.000Z',"
            + "'2026-11-22T21:00:00.000Z']}";
    assertThat(answer.body()).isEqualTo(expected.replace('\'', '"'));
    assertThat(ask.get("/api/v1/schedules/night").body()).isEqualTo(answer.body());
  }

  @Test
  void aScheduleKeepsTheComponentOfItsCommand() {
    String body =
        "{'every':'1h','command':{'name':'x','target':{'all':true},'component':'billing'}}";
    assertThat(ask.put("/api/v1/schedules/x", body).statusCode()).isEqualTo(201);
    assertThat(ask.get("/api/v1/schedules/x").body()).contains("\"component\":\"billing\"}");
  }

  @Test
  void anIdIsAddedOnceAndPutAgainAndAgain() {
    String every = "{'id':'x','every':'1h'," + COMMAND + "}";
    assertThat(ask.post("/api/v1/schedules", every).statusCode()).isEqualTo(201);
    HttpResponse<String> again = ask.post("/api/v1/schedules", every);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("DUPLICATE_ID");
    HttpResponse<String> put =
        ask.put(
            "/api/v1/schedules/x", "{'every':'2h','start':'2026-12-01T00:00:00Z'," + COMMAND + "}");
    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(put.body())
        .contains("\"every\":\"2h\",\"start\":\"2026-12-01T00:00:00.000Z\"")
        .contains("\"next\":[\"2026-12-01T00:00:00.000Z\",\"2026-12-01T02:00:00.000Z\"");
    assertThat(ask.put("/api/v1/schedules/y", "{'in':'10m'," + COMMAND + "}").statusCode())
        .isEqualTo(201);
    assertThat(ask.get("/api/v1/schedules/y").body())
        .contains("\"at\":\"2026-11-20T09:10:00.125Z\"");
  }

  private static Map<String, String> zone(String zone) {
    return Map.of("timezone", zone);
  }

  @Test
  void aDryRunSaysWhoWouldBeginWhenInWhichZoneAndKeepsNothing() {
    edge.clients
        .with("oslo-1", true, zone("Europe/Oslo"), Map.of())
        .with("oslo-2", false, zone("Europe/Oslo"), Map.of())
        .with("tokyo", true, zone("Asia/Tokyo"), Map.of());
    String target = "'target':{'clients':['oslo-1','oslo-2','tokyo','ghost']}";
    String body =
        "{'id':'night','cron':'0 22 * * *','zone':'client','command':{'name':'x'," + target + "}}";
    HttpResponse<String> answer = ask.post("/api/v1/schedules?dryRun=true", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body().replace('"', '\''))
        .startsWith("{'id':'night','name':'x','target':{'clients':[")
        .contains("'total':4,'refused':1,'next':[")
        .contains(
            "'zones':[{'zone':'Asia/Tokyo','clients':1,'next':['2026-11-20T13:00:00.000Z'",
            "{'zone':'Europe/Oslo','clients':2,'next':['2026-11-20T21:00:00.000Z'")
        .contains(
            "'rate':[{'from':'2026-11-20T13:00:00.000Z','to':'2026-11-20T13:24:00.001Z',"
                + "'clients':1},{'from':'2026-11-20T20:36:00.019Z',"
                + "'to':'2026-11-20T21:00:00.020Z','clients':2}]")
        .contains(
            "{'client':'oslo-2','verdict':'accepted','next':'2026-11-20T21:00:00.000Z'}",
            "{'client':'ghost','verdict':'refused','code':'UNKNOWN_CLIENT'}");
    assertThat(ask.put("/api/v1/schedules/night?dryRun=true", body).body())
        .isEqualTo(answer.body());
    assertThat(ask.get("/api/v1/schedules/night").statusCode()).isEqualTo(404);

    ask.post("/api/v1/schedules", body);
    assertThat(ask.post("/api/v1/schedules?dryRun=true", body).body()).contains("DUPLICATE_ID");
    assertThat(ask.put("/api/v1/schedules/night?dryRun=true", body).statusCode()).isEqualTo(200);
  }

  @Test
  void aDryRunSpreadsStartsAsClientsWillAndLeavesOutWhoHasAHoliday() {
    for (int i = 0; i < 200; i++) {
      edge.clients.with("w-" + i, true, Map.of("region", i == 7 ? "no" : "se"), Map.of());
    }
    ask.put("/api/v1/calendars/holidays-se", "{'dates':['2026-12-24']}");
    String body =
        "{'cron':'0 22 * * *','zone':'UTC','jitter':'10m','skipOn':'holidays-{region}',"
            + COMMAND
            + "}";
    ask.put("/api/v1/calendars/holidays-no", "{'dates':['2026-11-20']}");
    Json answer = json(ask.put("/api/v1/schedules/night?dryRun=true", body));
    assertThat(answer.get("zones")).isEmpty();
    List<Json> items = answer.get("items").orElseThrow().elements();
    for (Json item : items) {
      String client = item.get("client").orElseThrow().string();
      Instant due =
          Instant.parse(client.equals("w-7") ? "2026-11-21T22:00:00Z" : "2026-11-20T22:00:00Z");
      assertThat(item.get("next").orElseThrow().string())
          .isEqualTo(Times.format(due.plus(Spread.delay("night", client, Duration.ofMinutes(10)))));
    }
    List<Json> rate = answer.get("rate").orElseThrow().elements();
    assertThat(rate).hasSizeLessThanOrEqualTo(20);
    assertThat(rate.stream().mapToLong(part -> part.get("clients").orElseThrow().integer()).sum())
        .isEqualTo(200);
  }

  @Test
  void aDryRunIsRefusedAsThePutWouldBe() {
    String past = "{'at':'2020-01-01T00:00:00Z'," + COMMAND + "}";
    HttpResponse<String> put = ask.put("/api/v1/schedules/x", past);
    assertThat(put.statusCode()).isEqualTo(400);
    assertThat(ask.put("/api/v1/schedules/x?dryRun=true", past).body()).isEqualTo(put.body());
    String unknown = "{'every':'1h','skipOn':'nothing'," + COMMAND + "}";
    assertThat(ask.put("/api/v1/schedules/x?dryRun=true", unknown).body())
        .isEqualTo(ask.put("/api/v1/schedules/x", unknown).body());
  }

  @Test
  void schedulesAreListedByIdAndPaged() {
    for (String id : new String[] {"b", "a", "c"}) {
      ask.put("/api/v1/schedules/" + id, "{'every':'1h'," + COMMAND + "}");
    }
    HttpResponse<String> page = ask.get("/api/v1/schedules?limit=2");
    String next = json(page).get("next").orElseThrow().string();
    assertThat(page.body()).containsSubsequence("\"id\":\"a\"", "\"id\":\"b\"");
    assertThat(ask.get("/api/v1/schedules?limit=2&after=" + next).body())
        .startsWith("{\"items\":[{\"id\":\"c\"")
        .doesNotContain("\"id\":\"b\"", "next\":\"");
  }

  @Test
  void aScheduleEndsWhenItSays() {
    HttpResponse<String> answer =
        ask.put(
            "/api/v1/schedules/x", "{'every':'1h','end':'2026-11-20T11:30:00Z'," + COMMAND + "}");
    assertThat(answer.body())
        .contains("\"end\":\"2026-11-20T11:30:00.000Z\"")
        .contains("\"next\":[\"2026-11-20T10:00:00.125Z\",\"2026-11-20T11:00:00.125Z\"]");
  }

  @Test
  void theNextTimesAreAskedForAndPreviewed() {
    ask.put("/api/v1/schedules/x", "{'cron':'0 0 * * *'," + COMMAND + "}");
    assertThat(ask.get("/api/v1/schedules/x/next?n=2").body())
        .isEqualTo("{\"items\":[\"2026-11-21T00:00:00.000Z\",\"2026-11-22T00:00:00.000Z\"]}");
    HttpResponse<String> preview =
        ask.post("/api/v1/schedules/preview", "{'cron':'0 0 1 * *','n':1}");
    assertThat(preview.body()).isEqualTo("{\"items\":[\"2026-12-01T00:00:00.000Z\"]}");
    assertThat(ask.get("/api/v1/schedules/preview").statusCode()).isEqualTo(404);
    for (String most : new String[] {"0", "1001"}) {
      String asked = "{'every':'1h','n':" + most + "}";
      assertThat(ask.post("/api/v1/schedules/preview", asked).statusCode()).isEqualTo(400);
    }
  }

  private void has(String client, String version, @Nullable String error) {
    List<Held> plans = List.of(new Held("other", "77", null), new Held("x", version, error));
    edge.clients.with(
        client, "0.1.0", new Condition(false, null, null, 0, null, List.of(), List.of(), plans));
  }

  @Test
  void theClientsThatHaveItAreListedWithWhatTheyHaveOfIt() {
    String body = "{'every':'1h','runOn':'client'," + COMMAND + "}";
    assertThat(ask.put("/api/v1/schedules/x", body).statusCode()).isEqualTo(201);
    String newest = edge.schedules.versionOnClients("x").orElseThrow();
    has("c", newest, "no zone Mars/Base");
    has("a", newest, null);
    has("b", "00aa", null);
    edge.clients.with("d", true);
    HttpResponse<String> page = ask.get("/api/v1/schedules/x/clients?limit=2");
    String next = json(page).get("next").orElseThrow().string();
    String expected =
        "{'items':[{'client':'a','version':'NEW','current':true},"
            + "{'client':'b','version':'00aa','current':false}],'next':'";
    assertThat(page.body()).startsWith(expected.replace('\'', '"').replace("NEW", newest));
    String rest =
        "{'items':[{'client':'c','version':'NEW','current':true,'error':'no zone Mars/Base'}]}";
    assertThat(ask.get("/api/v1/schedules/x/clients?after=" + next).body())
        .isEqualTo(rest.replace('\'', '"').replace("NEW", newest));

    ask.post("/api/v1/schedules/x/pause", "");
    assertThat(ask.get("/api/v1/schedules/x/clients").body())
        .as("what they have still they are not to have")
        .doesNotContain("\"current\":true")
        .contains("\"client\":\"a\"");
    assertThat(ask.get("/api/v1/schedules/nothing/clients").statusCode()).isEqualTo(404);
  }

  @Test
  void firingsSayWhatCameOfThem() {
    edge.clients.with("a", true);
    ask.put("/api/v1/schedules/x", "{'every':'1h'," + COMMAND + "}");
    ask.post("/api/v1/commands", "{'name':'valve.open','target':{'all':true}}");
    CommandId sent = edge.commands.find("last", "admin").id();
    edge.store.record(
        firing(CommandsDouble.NOW.plusMillis(3), sent, Firing.Outcome.FIRED, null, null));
    edge.store.record(
        firing(CommandsDouble.NOW, sent, Firing.Outcome.REFUSED, ErrorCode.NOT_FOUND, "nobody"));
    edge.store.record(firing(CommandsDouble.NOW, sent, Firing.Outcome.MISSED, null, "60 s late"));
    HttpResponse<String> answer = ask.get("/api/v1/schedules/x/firings");
    assertThat(answer.body())
        .startsWith(
            ("{'items':[{'schedule':'x','scheduledAt':'2026-11-20T09:00:00.125Z',"
                    + "'firedAt':'2026-11-20T09:00:00.125Z','outcome':'MISSED',"
                    + "'why':'60 s late','missed':2},"
                    + "{'schedule':'x','scheduledAt':'2026-11-20T09:00:00.125Z',"
                    + "'firedAt':'2026-11-20T09:00:00.125Z','outcome':'NOT_FOUND',"
                    + "'why':'nobody'},"
                    + "{'schedule':'x','scheduledAt':'2026-11-20T09:00:00.125Z',"
                    + "'firedAt':'2026-11-20T09:00:00.128Z','command':'"
                    + sent
                    + "','outcome':'RUNNING','counts':{'total':1,")
                .replace('\'', '"'));
    assertThat(ask.get("/api/v1/schedules/x").body())
        .contains("\"lastFiring\":{\"schedule\":\"x\"");
    assertThat(ask.get("/api/v1/schedules/nothing/firings").statusCode()).isEqualTo(404);
  }

  private static Firing firing(
      Instant at,
      CommandId command,
      Firing.Outcome outcome,
      @Nullable ErrorCode code,
      @Nullable String why) {
    int missed = outcome == Firing.Outcome.MISSED ? 2 : 0;
    return new Firing("x", CommandsDouble.NOW, "", at, command, outcome, code, why, missed);
  }

  @Test
  void firingsAreReadPageByPage() {
    ask.put("/api/v1/schedules/x", "{'every':'1h'," + COMMAND + "}");
    for (int i = 0; i < 3; i++) {
      Instant at = CommandsDouble.NOW.plusSeconds(i);
      CommandId id = CommandId.ofFiring("x", at, "");
      edge.store.record(new Firing("x", at, "", at, id, Firing.Outcome.MISSED, null, null, 0));
    }
    HttpResponse<String> page = ask.get("/api/v1/schedules/x/firings?limit=2");
    assertThat(page.body())
        .containsSubsequence("2026-11-20T09:00:02.125Z", "2026-11-20T09:00:01.125Z")
        .doesNotContain("2026-11-20T09:00:00.125Z");
    String next = json(page).get("next").orElseThrow().string();
    assertThat(ask.get("/api/v1/schedules/x/firings?limit=2&after=" + next).body())
        .contains("2026-11-20T09:00:00.125Z")
        .doesNotContain("09:00:01", "\"next\"");
    assertThat(ask.get("/api/v1/schedules/x/firings?after=nonsense").statusCode()).isEqualTo(400);
  }

  @Test
  void aScheduleIsPausedAndResumed() {
    ask.put("/api/v1/schedules/x", "{'every':'1h'," + COMMAND + "}");
    HttpResponse<String> paused = ask.post("/api/v1/schedules/x/pause", "");
    assertThat(paused.statusCode()).as(paused.body()).isEqualTo(200);
    assertThat(paused.body()).contains("\"paused\":true", "\"next\":[]");
    assertThat(ask.post("/api/v1/schedules/x/pause", "").statusCode()).isEqualTo(200);
    assertThat(ask.post("/api/v1/schedules/x/resume", "").body())
        .contains("\"paused\":false", "\"next\":[\"2026-11-20T10:00:00.125Z\"");
    assertThat(
            ask.put("/api/v1/schedules/y", "{'every':'1h','paused':true," + COMMAND + "}").body())
        .contains("\"paused\":true", "\"next\":[]");
    for (String verb : new String[] {"pause", "resume", "run"}) {
      assertThat(ask.post("/api/v1/schedules/nothing/" + verb, "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aScheduleThatIsRunAnswersWithItsFiring() {
    ask.put("/api/v1/schedules/x", "{'every':'1h','paused':true," + COMMAND + "}");
    HttpResponse<String> run = ask.post("/api/v1/schedules/x/run", "");
    assertThat(run.statusCode()).as(run.body()).isEqualTo(202);
    CommandId id = CommandId.ofFiring("x", CommandsDouble.NOW, "run");
    assertThat(run.headers().firstValue("Location")).hasValue("/api/v1/commands/" + id);
    assertThat(run.body())
        .isEqualTo(
            ("{'schedule':'x','scheduledAt':'2026-11-20T09:00:00.125Z',"
                    + "'firedAt':'2026-11-20T09:00:00.125Z','cause':'run','command':'"
                    + id
                    + "','outcome':'SENT'}")
                .replace('\'', '"'));
    assertThat(ask.get("/api/v1/schedules/x").body()).contains("\"lastFiring\":{", "\"run\"");
  }

  @Test
  void rulesAreKeptAndShown() {
    String rules = "'misfire':'all','overlap':'queue','inWindow':'10m','jitter':'5m'";
    HttpResponse<String> answer =
        ask.put("/api/v1/schedules/x", "{'every':'1h'," + rules + "," + COMMAND + "}");
    assertThat(answer.body()).contains(rules.replace('\'', '"'));
    HttpResponse<String> after =
        ask.put("/api/v1/schedules/z", "{'every':'10m','after':'end'," + COMMAND + "}");
    assertThat(after.body()).contains("\"every\":\"10m\",\"after\":\"end\"");
    assertThat(json(after).get("next").orElseThrow().elements()).hasSize(1);
    String past = "{'at':'2020-01-01T00:00:00Z','past':'run'," + COMMAND + "}";
    assertThat(ask.put("/api/v1/schedules/y", past).body()).contains("\"past\":\"run\"");
  }

  @Test
  void whatCannotComeDueSaysWhy() {
    ask.put("/api/v1/schedules/x", "{'every':'1h'," + COMMAND + "}");
    edge.store.faults.put("x", "it is refused");

    assertThat(ask.get("/api/v1/schedules").body()).contains("\"error\":\"it is refused\"");
    edge.store.faults.clear();
    assertThat(ask.get("/api/v1/schedules/x").body()).doesNotContain("\"error\"");
  }

  @Test
  void calendarsArePutListedAndHeeded() {
    HttpResponse<String> put =
        ask.put("/api/v1/calendars/days", "{'dates':['2026-11-21','2026-11-23/2026-11-24']}");
    assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    String days = "{'id':'days','dates':['2026-11-21','2026-11-23/2026-11-24']}".replace('\'', '"');
    assertThat(put.body()).isEqualTo(days);
    assertThat(ask.get("/api/v1/calendars/days").body()).isEqualTo(days);
    String ics =
        "{'zone':'Europe/Oslo','ics':'BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\nBEGIN:VEVENT\\r\\n"
            + "DTSTART;VALUE=DATE:20261225\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR\\r\\n'}";
    assertThat(ask.put("/api/v1/calendars/ics", ics).statusCode()).isEqualTo(201);
    assertThat(ask.get("/api/v1/calendars").body())
        .isEqualTo(
            ("{\"items\":[" + days + ",{'id':'ics','zone':'Europe/Oslo'}]}").replace('\'', '"'));
    assertThat(ask.get("/api/v1/calendars/ics").body()).contains("BEGIN:VCALENDAR");

    String daily = "{'cron':'0 9 * * *','skipOn':'days'," + COMMAND + "}";
    assertThat(ask.put("/api/v1/schedules/x", daily).body())
        .contains("\"skipOn\":\"days\"")
        .contains("\"next\":[\"2026-11-22T09:00:00.000Z\",\"2026-11-25T09:00:00.000Z\"");
    assertThat(
            ask.post("/api/v1/schedules/preview", "{'cron':'0 9 * * *','skipOn':'days','n':1}")
                .body())
        .isEqualTo("{\"items\":[\"2026-11-22T09:00:00.000Z\"]}");
    HttpResponse<String> used = ask.delete("/api/v1/calendars/days");
    assertThat(used.statusCode()).isEqualTo(409);
    assertThat(ask.delete("/api/v1/calendars/ics").statusCode()).isEqualTo(204);
    assertThat(ask.delete("/api/v1/calendars/ics").statusCode()).isEqualTo(404);
    assertThat(ask.get("/api/v1/calendars/ics").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | nothing says what it covers",
        "{'dates':[]} | a calendar of 0 dates",
        "{'dates':['2026-02-30']} | '2026-02-30' does not fit",
        "{'dates':['2026-02-03/2026-02-01']} | is before",
        "{'dates':['2026-02-03'],'cron':'* * * * *'} | it says twice",
        "{'cron':'* * * *'} | it has 4 fields",
        "{'cron':'* * * * *','zone':'Mars'} | 'zone' does not fit",
        "{'ics':'x'} | the calendar cannot be read",
        "{'days':['2026-02-03']} | unknown field days",
      })
  void aCalendarThatDoesNotFitIsRefused(String body, String fault) {
    HttpResponse<String> answer = ask.put("/api/v1/calendars/c", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(json(answer).get("detail").orElseThrow().string()).contains(fault);
  }

  @Test
  void timesOfThePastAreMadeUpFor() {
    ask.put("/api/v1/schedules/x", "{'cron':'0 0 * * *'," + COMMAND + "}");
    String range = "{'from':'2026-11-18T00:00:00Z','to':'2026-11-19T12:00:00Z'}";
    assertThat(ask.post("/api/v1/schedules/x/backfill?dryRun=true", range).body())
        .isEqualTo("{\"items\":[\"2026-11-18T00:00:00.000Z\",\"2026-11-19T00:00:00.000Z\"]}");
    assertThat(ask.post("/api/v1/schedules/x/backfill", range).body())
        .contains("\"scheduledAt\":\"2026-11-18T00:00:00.000Z\",\"firedAt\":\"2026-11-20T")
        .contains("\"scheduledAt\":\"2026-11-19T00:00:00.000Z\"");
    assertThat(ask.get("/api/v1/schedules/x/firings").body()).contains("2026-11-18T00:00");
    for (String wrong : new String[] {"{'from':'2026-11-18T00:00:00Z'}", "{'from':1,'to':2}"}) {
      assertThat(ask.post("/api/v1/schedules/x/backfill", wrong).statusCode()).isEqualTo(400);
    }
    assertThat(ask.post("/api/v1/schedules/nothing/backfill", range).statusCode()).isEqualTo(404);
  }

  @Test
  void aRemovedScheduleIsGone() {
    ask.put("/api/v1/schedules/x", "{'every':'1h'," + COMMAND + "}");
    assertThat(ask.delete("/api/v1/schedules/x").statusCode()).isEqualTo(204);
    assertThat(ask.delete("/api/v1/schedules/x").statusCode()).isEqualTo(404);
    assertThat(ask.get("/api/v1/schedules/x").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'cron':'0 22 * * *' | 'command' is missing",
        "'command':{'name':'x','target':{'all':true}} | nothing says when",
        "'cron':'0 22 * * *','every':'1h',C | it says twice when",
        "'cron':'0 25 * * *',C | cron '0 25 * * *'",
        "'cron':'0 22 * * *','zone':'Mars/Base',C | 'zone' does not fit",
        "'cron':'0 22 * * *','zone':'client','times':3,C | times does not go with zone client",
        "'every':'1h','zone':'UTC',C | 'zone' goes with cron only",
        "'every':'10ms',C | every",
        "'every':'1h','misfire':'never',C | 'never' is no misfire policy",
        "'every':'1h','overlap':'often',C | 'often' is no overlap policy",
        "'every':'1h','inWindow':'0s',C | inWindow",
        "'at':'2020-01-01T00:00:00Z','past':'maybe',C | 'past' does not fit",
        "'at':'2020-01-01T00:00:00Z','past':'run','misfire':'skip',C | contradict",
        "'every':'1h','after':'noon',C | 'after' does not fit",
        "'cron':'0 22 * * *','after':'end',C | 'after' goes with every only",
        "'every':'1h','after':'end','times':3,C | times does not go with after end",
        "'every':'1h','skipOn':'c',C | skipOn: no calendar c",
        "'every':'1h','skipOn':'c c',C | skipOn: 'c c' is no calendar",
        "'every':'1h','jitter':'5ms',C | jitter",
        "'every':'1h','jitter':'5m','inWindow':'1m',C | longer than the window",
        "'every':'1h','tims':3,C | unknown field tims",
        "'every':'1h','times':0,C | times",
        "'every':'1h','start':'tomorrow',C | 'start' does not fit",
        "'at':'2020-01-01T00:00:00Z',C | never comes due",
        "'every':'1h','id':'other',C | 'id' is not the id of the path",
        "'every':'1h','command':{'name':'x','target':{'all':true},'offline':'reject'} | durable",
        "'every':'1h','command':{'name':'x','target':{'where':'a='}} | where does not parse",
        "'every':'1h','command':{'name':'x','target':{'any':1}} | 'command.target.any' does not fit",
        "'every':'1h','command':{'name':'x','target':{'all':true},'z':1} | unknown field command.z",
      })
  void whatDoesNotFitIsRefusedByName(String fields, String fault) {
    String body = "{" + fields.replace(",C", "," + COMMAND) + "}";
    HttpResponse<String> answer = ask.put("/api/v1/schedules/x", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    Json problem = json(answer);
    assertThat(problem.get("code").orElseThrow().string()).isEqualTo("BAD_PARAMS");
    assertThat(problem.get("detail").orElseThrow().string()).contains(fault);
    assertThat(edge.store.list()).isEmpty();
  }
}

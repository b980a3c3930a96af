package dev.orb.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.ClientState;
import dev.orb.protocol.Contract;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Control.Declared;
import dev.orb.protocol.message.DeclaredComponent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the fleet's handlers declare, and what is refused by it. */
class ContractsHttpTest {
  private final EdgeDouble edge = new EdgeDouble();
  private final Ask ask = new Ask(edge);

  private static Declared restart(String type) {
    return new Declared(
        "restart",
        true,
        Duration.ofSeconds(30),
        new Contract(
            JsonCodec.parse(
                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"" + type + "\"}}}"),
            null,
            "restarts it",
            Set.of("key")));
  }

  private static final String AS_INTEGER =
      "{'name':'restart','description':'restarts it','idempotent':true,'timeout':'30s',"
          + "'params':{'type':'object','properties':{'n':{'type':'integer'}}},"
          + "'sensitive':['key']";
  private static final String UPTIME = "{'name':'uptime','idempotent':false,'sensitive':[]";

  @BeforeEach
  void aFleet() {
    edge.clients.with("web-1", true, "web").with("web-2", false, "web").with("db-1", true, "db");
    Declared uptime = new Declared("uptime", false, null);
    edge.clients
        .declares("web-1", restart("integer"), uptime)
        .declares("web-2", restart("integer"), uptime)
        .declares("db-1", restart("string"));
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private String get(String path) {
    return ask.get("/api/v1" + path).body().replace('"', '\'');
  }

  private static String target(String json) {
    return URLEncoder.encode(json.replace('\'', '"'), StandardCharsets.UTF_8);
  }

  @Test
  void aCommandIsListedOnceForEachWayInWhichItIsDeclared() {
    assertThat(get("/contracts"))
        .isEqualTo(
            "{'items':["
                + AS_INTEGER
                + ",'clients':2,'sample':['web-1','web-2']},"
                + AS_INTEGER.replace("'integer'", "'string'")
                + ",'clients':1,'sample':['db-1']},"
                + UPTIME
                + ",'clients':2,'sample':['web-1','web-2']}]}");
    assertThat(get("/contracts?limit=1")).contains("'next':'").doesNotContain("uptime");
  }

  @Test
  void theyAreFilteredByNameAndTarget() {
    assertThat(get("/contracts?name=uptime"))
        .isEqualTo("{'items':[" + UPTIME + ",'clients':2,'sample':['web-1','web-2']}]}");
    assertThat(get("/contracts?name=restart&target=" + target("{'groups':['db']}")))
        .contains("'clients':1,'sample':['db-1']}]}")
        .doesNotContain("'integer'");
    assertThat(get("/contracts?name=uptime&target=" + target("{'clients':['db-1']}")))
        .isEqualTo("{'items':[]}");
    assertThat(get("/contracts?name=restart&target=" + target("{'all':true,'limit':1}")))
        .contains("'clients':2", "'clients':1");
    assertThat(get("/contracts?target=x")).contains("'code':'BAD_PARAMS'");
  }

  @Test
  void aClientShowsItsFunctionsWhenItIsAsked() {
    assertThat(get("/clients/web-2?full=true"))
        .endsWith(",'open':0,'functions':[" + AS_INTEGER + "}," + UPTIME + "}]}");
    assertThat(get("/clients/web-2")).doesNotContain("functions");
  }

  private static DeclaredComponent billing() {
    return new DeclaredComponent(
        "billing", "2.1", ClientState.DAMAGED, "no database", List.of(restart("string")));
  }

  @Test
  void aClientShowsItsComponentsAndAListWhoHostsOne() {
    edge.clients.hosting("pump-1", billing());
    String shown =
        "'components':[{'name':'billing','version':'2.1','state':'damaged','remark':'no database'";
    String functions = ",'functions':[" + AS_INTEGER.replace("'integer'", "'string'") + "}]}]";
    assertThat(get("/clients/pump-1")).endsWith(shown + functions + "}");
    assertThat(get("/clients/pump-1?full=true")).endsWith(shown + functions + ",'functions':[]}");
    assertThat(get("/clients?component=billing"))
        .startsWith("{'items':[{'id':'pump-1'")
        .endsWith(shown + "}]}]}");
    assertThat(get("/clients?component=other")).isEqualTo("{'items':[]}");
    assertThat(get("/clients/web-1")).doesNotContain("components");
  }

  @Test
  void theContractsOfAComponentAreItsOwn() {
    edge.clients.hosting("pump-1", billing());
    assertThat(get("/contracts?component=billing"))
        .startsWith("{'items':[{'component':'billing','name':'restart',")
        .endsWith(",'clients':1,'sample':['pump-1']}]}");
    assertThat(get("/contracts?component=other&name=restart")).isEqualTo("{'items':[]}");
    assertThat(get("/contracts?name=restart")).doesNotContain("pump-1", "component");
    assertThat(get("/contracts?component=a%20b")).contains("is no component id");
  }

  @Test
  void aDryRunSaysWhoDoesNotHostTheComponent() {
    edge.clients.hosting("pump-1", billing());
    String body =
        "{'name':'restart','params':{'n':'x'},'component':'billing',"
            + "'target':{'clients':['web-1','pump-1']}}";
    assertThat(ask.post("/api/v1/commands?dryRun=true", body).body().replace('"', '\''))
        .endsWith(
            "'total':2,'refused':1,'items':[{'client':'pump-1','verdict':'accepted'},"
                + "{'client':'web-1','verdict':'refused','code':'UNKNOWN_COMMAND',"
                + "'message':'there is no component billing'}]}");
  }

  @Test
  void aDryRunSaysForWhomTheParametersDoNotFitAndWhy() {
    String body = "{'name':'restart','params':{'n':3},'target':{'clients':['web-1','db-1']}}";
    assertThat(ask.post("/api/v1/commands?dryRun=true", body).body().replace('"', '\''))
        .endsWith(
            "'total':2,'refused':1,'items':["
                + "{'client':'db-1','verdict':'refused','code':'BAD_PARAMS',"
                + "'message':'n: integer found, string expected'},"
                + "{'client':'web-1','verdict':'accepted'}]}");
  }
}

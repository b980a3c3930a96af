package dev.orb.server.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {
  private static final String RESTART =
      "{'type':'object','properties':{'service':{'type':'string','pattern':'^(?:[a-z]+)$'},"
          + "'count':{'type':['integer','null'],'minimum':1,'maximum':9},"
          + "'mode':{'type':'string','enum':['fast','slow']},"
          + "'deep':{'type':'object','properties':{'list':{'type':'array',"
          + "'items':{'type':'integer'}}}}},"
          + "'required':['service'],'additionalProperties':false}";

  private static Json json(String text) {
    return JsonCodec.parse(text.replace('\'', '"'));
  }

  private static Optional<String> fault(String schema, String value) {
    return SchemaCheck.of(json(schema)).orElseThrow().fault(json(value));
  }

  @Test
  void aFaultNamesTheFieldAndWhatIsWrongWithIt() {
    assertThat(fault(RESTART, "{'service':'nginx','count':3}")).isEmpty();
    assertThat(fault(RESTART, "{'service':'nginx','count':null}")).isEmpty();
    assertThat(fault(RESTART, "{'service':'nginx','count':'3'}"))
        .hasValue("count: string found, [integer, null] expected");
    assertThat(fault(RESTART, "{'count':3}"))
        .hasValue("params: required property 'service' not found");
    assertThat(fault(RESTART, "{'service':'nginx','count':10}"))
        .hasValue("count: must have a maximum value of 9");
    assertThat(fault(RESTART, "{'service':'nginx','mode':'x'}"))
        .hasValue("mode: does not have a value in the enumeration [\"fast\", \"slow\"]");
    assertThat(fault(RESTART, "{'service':'nginx','deep':{'list':[1,'x']}}"))
        .hasValue("deep.list[1]: string found, integer expected");
    assertThat(fault(RESTART, "{'service':'nginx','other':1}").orElse("")).contains("'other'");
    assertThat(fault(RESTART, "[]")).hasValue("params: array found, object expected");
  }

  @Test
  void aFaultNeverShowsTheValue() {
    assertThat(fault(RESTART, "{'service':'S3CRET'}").orElse(""))
        .startsWith("service: ")
        .doesNotContain("S3CRET");
    assertThat(fault(RESTART, "{'service':'nginx','mode':'S3CRET'}").orElse(""))
        .doesNotContain("S3CRET");
    assertThat(fault("{'const':1}", "'S3CRET'").orElse("")).doesNotContain("S3CRET");
  }

  @Test
  void aSchemaThatHoldsItselfIsHeldAgainstNestedValues() {
    String tree =
        "{'type':'object','properties':{'name':{'type':'string'},"
            + "'children':{'type':'array','items':{'$ref':'#'}}},'required':['name']}";
    assertThat(fault(tree, "{'name':'a','children':[{'name':'b','children':[]}]}")).isEmpty();
    assertThat(fault(tree, "{'name':'a','children':[{'name':'b','children':[{'name':7}]}]}"))
        .hasValue("children[0].children[0].name: integer found, string expected");
  }

  @Test
  void aSchemaThatIsNoneJudgesNothing() {
    assertThat(SchemaCheck.of(json("{'type':'object','pattern':'('}"))).isEmpty();
    assertThat(SchemaCheck.of(json("{'$ref':'#/nowhere'}")).flatMap(c -> c.fault(json("1"))))
        .isEmpty();
    assertThat(SchemaCheck.of(json("{'$ref':'#'}")).flatMap(c -> c.fault(json("1")))).isEmpty();
  }

  @Test
  void aSchemaFetchesNothing() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(200);
      String ref = "http://127.0.0.1:" + server.getLocalPort() + "/s.json";
      assertThat(SchemaCheck.of(json("{'$ref':'" + ref + "'}")).flatMap(c -> c.fault(json("1"))))
          .isEmpty();
      assertThat(connected(server)).isFalse();
    }
  }

  private static boolean connected(ServerSocket server) throws IOException {
    try {
      server.accept().close();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void aPatternThatTakesForEverIsGivenUp() {
    String schema = "{'type':'string','pattern':'^(a+)+(b+)+(.*)*$x'}";
    String value = "'" + "a".repeat(5000) + "'";
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(fault(schema, value)).isEmpty());
  }
}

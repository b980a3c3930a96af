package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.app.cli.OrbCommandLine;
import dev.orb.app.cli.Shell;
import dev.orb.app.node.Assembly;
import dev.orb.app.settings.NodeSettings;
import dev.orb.client.OrbClient;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The largest message that the usual settings allow, and what is over it, at the edge. */
class LargestPayloadIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int LIMIT = 10 << 20;
  private static final String FITS = "\"" + "x".repeat(LIMIT - 2_048) + "\"";
  private static final String OVER = "\"" + "x".repeat(LIMIT) + "\"";

  /** Over what a request may have, too. */
  private static final String FAR_OVER = "\"" + "x".repeat(2 * LIMIT) + "\"";

  private static final Map<String, String> PORTS =
      Map.of("ORB_BROKER_PORT", "0", "ORB_HTTP_PORT", "0", "ORB_BROKER_TLS_MODE", "off");

  @TempDir Path folder;

  private record Said(int exit, String out, String err) {}

  private Said orb(int port, String input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        OrbCommandLine.run(
            new Shell(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(
                    "ORB_HOME",
                    folder.resolve("home").toString(),
                    "ORB_SERVER",
                    "http://127.0.0.1:" + port),
                folder,
                false,
                false),
            words);
    return new Said(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Not by assertThat(text): nobody wants to read ten mebibytes. */
  private static void isWhole(String text) {
    assertThat(text.contains(FITS)).as("it came as it was sent").isTrue();
  }

  private void isRefused(Said said) {
    assertThat(said.exit()).as(said.err()).isEqualTo(6);
    assertThat(said.err()).startsWith("orb: TOO_LARGE: ").hasLineCount(1);
    assertThat(said.out()).contains("\"code\":\"TOO_LARGE\"").hasSizeLessThan(1_000);
  }

  @Test
  void httpAndCommandLineCarryWhatFitsAndRefuseWhatIsOverByItsCode() throws Exception {
    Map<String, String> home = Map.of("ORB_HOME", folder.resolve("home").toString());
    try (Assembly node = Assembly.start(NodeSettings.read(Optional.empty(), PORTS, folder), home)) {
      String token = Files.readString(folder.resolve("data").resolve("admin.token")).strip();
      Api api = new Api(node.httpPort(), token);
      try (OrbClient client =
          OrbClient.builder("one", URI.create("tcp://127.0.0.1:" + node.brokerPort()))
              .secret(api.enrol("one"))
              .on("echo", context -> context.params())
              .build()) {
        assertThat(client.start(SOON)).isTrue();
        String since = Api.text(api.get("/clients/one"), "connectedSince");

        HttpResponse<String> answer =
            api.ask("POST", "/api/v1/commands?wait=25s", command(FITS, "queue"));
        assertThat(answer.statusCode()).isEqualTo(200);
        isWhole(answer.body());
        Json command = JsonCodec.parse(answer.body());
        isWhole(api.delivery(Api.text(command, "id"), "one").text());
        for (String offline : new String[] {"queue", "reject"}) {
          for (String params : new String[] {OVER, FAR_OVER}) {
            HttpResponse<String> refused =
                api.ask("POST", "/api/v1/commands", command(params, offline));
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("\"code\":\"TOO_LARGE\"").hasSizeLessThan(1_000);
          }
        }

        Path file = Files.writeString(folder.resolve("params.json"), FITS);
        int port = node.httpPort();
        Said typed = orb(port, FITS, "send", "echo", "--to", "one", "--params", "-");
        assertThat(typed.exit()).as(typed.err()).isZero();
        isWhole(typed.out());
        Said filed =
            orb(
                port,
                "",
                "send",
                "echo",
                "--to",
                "one",
                "--offline",
                "reject",
                "--params",
                "@" + file);
        assertThat(filed.exit()).as(filed.err()).isZero();
        isWhole(filed.out());
        isRefused(orb(port, OVER, "send", "echo", "--to", "one", "--params", "-"));
        isRefused(orb(port, FAR_OVER, "send", "echo", "--to", "one", "--params", "-"));

        Said next = orb(port, "1", "send", "echo", "--to", "one", "--params", "-");
        assertThat(next.exit()).as(next.err()).isZero();
        assertThat(Api.text(api.get("/clients/one"), "connectedSince"))
            .as("one session for all of it")
            .isEqualTo(since);
        await().until(() -> api.all("/commands?state=RUNNING").isEmpty());
      }
    }
  }

  private static String command(String params, String offline) {
    return "{\"name\":\"echo\",\"params\":"
        + params
        + ",\"target\":{\"clients\":[\"one\"]},\"offline\":\""
        + offline
        + "\"}";
  }
}

package dev.orb.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.client.OrbClient;
import dev.orb.protocol.CommandFailed;
import dev.orb.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every verb against a running node: two clients are there, one is away. */
@Timeout(120)
class CommandLineIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int OVER = 80 * 1024;

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Node node;

  @SuppressWarnings("NullAway.Init")
  private static Terminal terminal;

  @SuppressWarnings("NullAway.Init")
  private static OrbClient one;

  @SuppressWarnings("NullAway.Init")
  private static OrbClient two;

  @BeforeAll
  static void startNodeAndClients() throws Exception {
    node = Node.started(folder, "commands: {max-payload: 64KiB}");
    terminal = node.terminal();
    one = client("one");
    two = client("two");
    assertThat(terminal.orb("client add away --label site=oslo").exit()).isZero();
  }

  private static OrbClient client(String id) throws Exception {
    Path secret = folder.resolve(id + ".secret");
    Terminal.Printed added =
        terminal.orb("client add " + id + " --group web --secret-file " + secret);
    assertThat(added.exit()).as(added.err()).isZero();
    OrbClient client =
        OrbClient.builder(id, node.broker())
            .secret(Files.readString(secret).strip())
            .state(folder.resolve("state-" + id))
            .on("hello", context -> "hello from " + id)
            .on("size", context -> context.params().text().length())
            .on("much", context -> "x".repeat(OVER))
            .run(
                "fail",
                context -> {
                  throw new CommandFailed("no such disk");
                })
            .run(
                "hang",
                context -> {
                  CountDownLatch told = new CountDownLatch(1);
                  context.onCancel(told::countDown);
                  boolean cancelled = told.await(60, TimeUnit.SECONDS);
                  throw new CommandFailed("cancelled: " + cancelled);
                })
            .build();
    assertThat(client.start(LONG)).isTrue();
    return client;
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
    node.close();
  }

  private static Terminal.Printed orb(int exit, String line) {
    Terminal.Printed printed = terminal.orb(line);
    assertThat(printed.exit()).as("%s: %s%s", line, printed.out(), printed.err()).isEqualTo(exit);
    return printed;
  }

  private static void isRefused(int exit, String code, String line) {
    Terminal.Printed printed = orb(exit, line);
    assertThat(printed.err().lines()).hasSize(1);
    assertThat(printed.err()).startsWith("orb: " + code + ": ");
    assertThat(printed.ofKind("error"))
        .singleElement()
        .satisfies(error -> assertThat(Api.text(error, "code")).isEqualTo(code));
  }

  @Test
  void theFleetIsListedShownAndCounted() {
    List<Json> clients = orb(0, "client list").ofKind("client");
    assertThat(clients)
        .extracting(each -> Api.text(each, "id") + " " + Api.text(each, "state"))
        .contains("one connected", "two connected", "away disconnected");
    assertThat(orb(0, "client list --group web -o table").out()).contains("one").contains("two");
    Json shown = orb(0, "client show away -o json").json();
    assertThat(shown.get("labels").orElseThrow().text()).isEqualTo("{\"site\":\"oslo\"}");
    assertThat(orb(0, "client show one -o json").json().get("groups").orElseThrow().text())
        .isEqualTo("[\"web\"]");
    isRefused(4, "UNKNOWN_CLIENT", "client show nobody");
    isRefused(6, "DUPLICATE_ID", "client add ONE");
    isRefused(2, "BAD_PARAMS", "client add -o jsonl b@d");
  }

  @Test
  void aRemovedClientsOpenCommandEnds() {
    orb(0, "client add short-lived");
    String id = command(orb(0, "send hello --to short-lived --no-wait -o json").json());
    orb(0, "client remove short-lived");
    isRefused(4, "UNKNOWN_CLIENT", "client show short-lived");
    Json delivery = node.api().delivery(id, "short-lived");
    assertThat(Api.text(delivery, "reason")).isEqualTo("client-removed");
  }

  @Test
  void aPingSaysWhoIsThere() {
    List<Json> pongs = orb(1, "ping --to one,away").ofKind("pong");
    assertThat(pongs)
        .extracting(each -> Api.text(each, "client") + " " + Api.text(each, "state"))
        .containsExactlyInAnyOrder("one pong", "away offline");
    orb(0, "ping --group web");
  }

  @Test
  void aGroupAnswersInEveryFormat() {
    Terminal.Printed lines = orb(0, "send hello --group web");
    assertThat(lines.ofKind("reply"))
        .extracting(each -> Api.text(each, "result"))
        .containsExactlyInAnyOrder("hello from one", "hello from two");
    assertThat(lines.ofKind("summary"))
        .singleElement()
        .satisfies(summary -> assertThat(Api.text(summary, "state")).isEqualTo("SUCCEEDED"));
    assertThat(orb(0, "send hello --group web -o table").out())
        .contains("hello from one")
        .contains("hello from two");
    Json document = orb(0, "send hello --to one -o json").json();
    assertThat(Api.text(document, "state")).isEqualTo("SUCCEEDED");
    assertThat(document.get("deliveries").orElseThrow().elements()).hasSize(1);
  }

  @Test
  void theEndOfPatienceIsFiveAndTheCommandGoesOn() {
    Terminal.Printed printed = orb(5, "send hello --all --wait 700ms");
    assertThat(printed.ofKind("reply")).hasSize(2);
    assertThat(printed.ofKind("summary"))
        .singleElement()
        .satisfies(summary -> assertThat(Api.text(summary, "state")).isEqualTo("RUNNING"));
    String id = Api.text(printed.ofKind("summary").get(0), "command");
    assertThat(Api.text(orb(0, "command show " + id + " -o json").json(), "state"))
        .isEqualTo("RUNNING");
    assertThat(orb(0, "why " + id + " -o table").out()).contains("waiting-offline");
    assertThat(orb(0, "command cancel " + id + " -o json").json().get("removed").orElseThrow())
        .extracting(Json::integer)
        .isEqualTo(1L);
    assertThat(Api.text(orb(0, "command show " + id + " -o json").json(), "state"))
        .isEqualTo("PARTIAL");
  }

  @Test
  void whatRunsIsStoppedByACancel() {
    String id = command(orb(0, "send hang --to one --no-wait -o json").json());
    await()
        .atMost(LONG)
        .until(() -> Api.text(node.api().delivery(id, "one"), "state").equals("RUNNING"));
    assertThat(orb(0, "command cancel " + id + " -o json").json().get("stopped").orElseThrow())
        .extracting(Json::integer)
        .isEqualTo(1L);
    assertThat(Api.text(node.api().delivery(id, "one"), "state")).isEqualTo("CANCELLED");
  }

  @Test
  void aFailureIsOneAndWhySaysWhy() {
    Terminal.Printed printed = orb(1, "send fail --to one,two");
    String id = Api.text(printed.ofKind("summary").get(0), "command");
    assertThat(orb(0, "why " + id).ofKind("reason"))
        .singleElement()
        .satisfies(
            reason -> {
              assertThat(Api.text(reason, "code")).isEqualTo("HANDLER_ERROR");
              assertThat(Api.text(reason, "message")).contains("no such disk");
              assertThat(reason.get("count").orElseThrow().integer()).isEqualTo(2);
            });
    assertThat(orb(0, "why " + id + " one -o table").out()).contains("ended: FAILED failed");
    assertThat(orb(0, "command list --name fail").ofKind("command"))
        .extracting(each -> Api.text(each, "id"))
        .contains(id);
    Terminal.Printed unknown = orb(1, "send no.such --to one");
    assertThat(Api.text(unknown.ofKind("reply").get(0), "code")).isEqualTo("UNKNOWN_COMMAND");
  }

  @Test
  void whatCannotBeIsRefusedWithItsOwnExitCode() throws Exception {
    isRefused(2, "BAD_PARAMS", "send hello");
    isRefused(2, "BAD_PARAMS", "send hello --to one --ttl soon");
    isRefused(3, "UNAVAILABLE", "client list --server http://127.0.0.1:1");
    Path wrong = Files.writeString(folder.resolve("wrong.token"), "wrong\n");
    isRefused(3, "UNAUTHORIZED", "client list --token-file " + wrong);
    isRefused(4, "UNKNOWN_CLIENT", "send hello --to nobody");
    isRefused(4, "NOT_FOUND", "send hello --group nobody");
    isRefused(4, "NOT_FOUND", "command show ffffffff");
    isRefused(6, "CLIENT_OFFLINE", "send hello --to away --offline reject");
    orb(0, "send hello --to one --no-wait --idempotency-key k1");
    isRefused(6, "CONFLICT", "send hello --to two --no-wait --idempotency-key k1");
  }

  @Test
  void oneOfSeveralThatIsRefusedIsNamedAndTheRestRuns() {
    Terminal.Printed printed = orb(1, "send hello --to one,nobody");
    assertThat(printed.ofKind("target"))
        .singleElement()
        .satisfies(
            target -> {
              assertThat(Api.text(target, "client")).isEqualTo("nobody");
              assertThat(Api.text(target, "code")).isEqualTo("UNKNOWN_CLIENT");
            });
    assertThat(printed.ofKind("reply")).hasSize(1);
  }

  @Test
  void parametersOverTheLimitAreRefusedAndTheSessionStays() throws Exception {
    String since = Api.text(node.api().get("/clients/one"), "connectedSince");
    Path much = Files.writeString(folder.resolve("much.json"), "\"" + "x".repeat(OVER) + "\"");
    isRefused(6, "TOO_LARGE", "send size --to one --params @" + much);
    isRefused(6, "TOO_LARGE", "send size --to one --offline reject --params @" + much);

    Path fits = Files.writeString(folder.resolve("fits.json"), "\"" + "x".repeat(60_000) + "\"");
    Terminal.Printed printed = orb(0, "send size --to one --params @" + fits);
    assertThat(printed.ofKind("reply").get(0).get("result").orElseThrow().integer())
        .isEqualTo(60_002);
    assertThat(Api.text(node.api().get("/clients/one"), "connectedSince")).isEqualTo(since);
  }

  @Test
  void aResultOverTheLimitFailsWithItsCodeAndTheSessionStays() {
    String since = Api.text(node.api().get("/clients/two"), "connectedSince");
    for (String offline : List.of("queue", "reject")) {
      Terminal.Printed printed = orb(1, "send much --to two --offline " + offline);
      Json reply = printed.ofKind("reply").get(0);
      assertThat(Api.text(reply, "state")).isEqualTo("FAILED");
      assertThat(Api.text(reply, "code")).isEqualTo("TOO_LARGE");
    }
    orb(0, "send hello --to two");
    assertThat(Api.text(node.api().get("/clients/two"), "connectedSince")).isEqualTo(since);
  }

  @Test
  void healthAndVersionAnswer() {
    assertThat(orb(0, "health -o json").json().get("parts").orElseThrow().text())
        .contains("\"broker\":\"ok\"")
        .contains("\"database\":\"ok\"");
    assertThat(orb(0, "version -o json").out()).contains("\"node\":\"orb-1\"");
  }

  private static String command(Json document) {
    return Api.text(document, "id");
  }
}

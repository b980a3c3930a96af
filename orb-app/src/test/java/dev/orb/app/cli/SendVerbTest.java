package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Json;
import dev.orb.protocol.Limit;
import dev.orb.protocol.Target;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.payload.StoredPayload;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendVerbTest {
  @TempDir Path folder;

  private final EdgeDouble edge = new EdgeDouble();
  private Typed orb = new Typed(Path.of(""), edge);

  @BeforeEach
  void aFleet() {
    orb = new Typed(folder, edge);
    edge.clients.with("web-1", true, "web").with("web-2", true, "web");
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private void allSucceed() {
    edge.commands.answer((submission, client) -> JsonCodec.parse("{\"used\":0.61}"));
  }

  private void webTwoFails() {
    edge.commands.answer(
        (submission, client) ->
            client.equals("web-1")
                ? JsonCodec.of("fine")
                : new Failure(ErrorCode.HANDLER_ERROR, "no such disk", null));
  }

  private CommandRecord last() {
    return edge.commands.find("last", "admin");
  }

  private String sent() {
    return Objects.requireNonNull(last().params()).text();
  }

  @Test
  void onATerminalEveryReplyIsALineForPeople() {
    webTwoFails();
    assertThat(orb.onTerminal().line("send disk.usage --all")).isEqualTo(1);
    assertThat(orb.out)
        .isEqualTo("web-1: SUCCEEDED fine\nweb-2: FAILED failed HANDLER_ERROR: no such disk\n");
    assertThat(orb.err).isEqualTo(last().id() + " PARTIAL: 1 SUCCEEDED, 1 FAILED\n");
  }

  @Test
  void aFileGoesWithItAndIsTakenBackIfNothingIsSent() throws IOException {
    allSucceed();
    Files.writeString(folder.resolve("app.tar"), "bytes");
    assertThat(orb.line("send install --to web-1 --payload app.tar")).as(orb.err).isZero();
    StoredPayload stored = edge.payloads.list().get(0);
    assertThat(stored.size()).isEqualTo(5);
    assertThat(last().options().payload()).isEqualTo(stored.id());

    assertThat(orb.line("send install --to nobody --payload app.tar")).isEqualTo(4);
    assertThat(edge.payloads.list()).containsExactly(stored);
    assertThat(orb.line("send install --all --payload no.tar")).isEqualTo(2);
    assertThat(orb.err).contains("BAD_PARAMS: the file no.tar cannot be read");
    assertThat(orb.line("send install --all --payload app.tar --payload-id x")).isEqualTo(2);
    assertThat(orb.line("send install --all --payload app.tar --dry-run")).isZero();
    assertThat(edge.payloads.list()).as("a dry run puts nothing in").containsExactly(stored);
  }

  @Test
  void aPayloadIsPutInListedSentAndRemoved() throws IOException {
    allSucceed();
    Files.writeString(folder.resolve("app.tar"), "bytes");
    assertThat(orb.line("payload add app.tar --content-type application/x-tar")).isZero();
    assertThat(orb.out).contains("\"kind\":\"payload\"", "application/x-tar");
    String id = edge.payloads.list().get(0).id().toString();
    assertThat(orb.line("payload list")).isZero();
    assertThat(orb.out).contains(id);
    assertThat(orb.line("send install --to web-1 --payload-id " + id)).isZero();
    assertThat(String.valueOf(last().options().payload())).isEqualTo(id);
    assertThat(orb.line("payload remove " + id)).isZero();
    assertThat(orb.err).isEqualTo("orb: " + id + " is removed\n");
    assertThat(orb.line("payload remove " + id)).isEqualTo(4);
    assertThat(orb.line("payload add nothing.tar")).isEqualTo(2);
    assertThat(edge.payloads.list()).isEmpty();
  }

  @Test
  void elsewhereEveryReplyIsAnObjectALineAndTheSummaryIsLast() {
    allSucceed();
    assertThat(orb.line("send disk.usage --group web")).isZero();
    assertThat(orb.out.lines()).hasSize(3);
    assertThat(orb.out.lines().findFirst().orElseThrow())
        .startsWith("{\"kind\":\"reply\",\"command\":\"" + last().id() + "\",\"client\":\"web-1\"")
        .contains("\"state\":\"SUCCEEDED\"", "\"result\":{\"used\":0.61}");
    assertThat(orb.out.lines().toList().get(2))
        .startsWith("{\"kind\":\"summary\",\"command\":\"" + last().id() + "\"")
        .contains("\"state\":\"SUCCEEDED\"", "\"reasons\":[]");
    assertThat(orb.err).isEmpty();
  }

  @Test
  void asJsonItIsOneDocumentWithTheDeliveries() {
    allSucceed();
    assertThat(orb.line("send disk.usage --to web-1,nobody -o json")).isEqualTo(1);
    assertThat(orb.out.lines()).hasSize(1);
    Json document = JsonCodec.parse(orb.out);
    assertThat(document.get("state").orElseThrow().string()).isEqualTo("PARTIAL");
    assertThat(document.get("deliveries").orElseThrow().elements()).hasSize(1);
    assertThat(document.get("refused").orElseThrow().text())
        .isEqualTo("[{\"client\":\"nobody\",\"code\":\"UNKNOWN_CLIENT\"}]");
  }

  @Test
  void aRefusedTargetIsALineOfItsOwn() {
    allSucceed();
    assertThat(orb.line("send disk.usage --to web-1,nobody -o jsonl")).isEqualTo(1);
    assertThat(orb.out.lines().findFirst())
        .hasValue(
            "{\"kind\":\"target\",\"client\":\"nobody\",\"verdict\":\"refused\","
                + "\"code\":\"UNKNOWN_CLIENT\"}");
  }

  @Test
  void waitingEndsWithWhatIsOpen() {
    assertThat(orb.line("send disk.usage --all --wait 100ms")).isEqualTo(5);
    assertThat(orb.out).contains("\"kind\":\"summary\"").contains("\"state\":\"RUNNING\"");
    assertThat(orb.err).contains("goes on; follow it with: orb command watch " + last().id());
  }

  @Test
  void withoutWaitingTheAcceptedCommandIsShown() {
    assertThat(orb.line("send disk.usage --all --no-wait")).isZero();
    assertThat(orb.out).startsWith("{\"kind\":\"command\",\"id\":\"" + last().id() + "\"");
    assertThat(orb.line("send disk.usage --to web-1,nobody --no-wait")).isEqualTo(1);
  }

  @Test
  void aDryRunSendsNothing() {
    assertThat(orb.line("send disk.usage --to web-1,nobody --dry-run")).isEqualTo(1);
    assertThat(orb.out)
        .isEqualTo(
            "{\"kind\":\"target\",\"client\":\"web-1\",\"verdict\":\"accepted\"}\n"
                + "{\"kind\":\"target\",\"client\":\"nobody\",\"verdict\":\"refused\","
                + "\"code\":\"UNKNOWN_CLIENT\"}\n");
    orb.line("command list");
    assertThat(orb.out).isEmpty();
  }

  @Test
  void parametersAreStringsJsonAndFiles() throws IOException {
    Files.writeString(folder.resolve("motd"), "hello\nworld");
    allSucceed();
    String whole = "{\"a\":0,\"z\":null}";
    int exit =
        orb.run(
            "send", "x", "a=1", "b:=[1,2]", "c=@motd", "d=e=f", "g=", "--params", whole, "--all");
    assertThat(exit).isZero();
    assertThat(sent())
        .isEqualTo(
            "{\"a\":\"1\",\"z\":null,\"b\":[1,2],\"c\":\"hello\\nworld\",\"d\":\"e=f\","
                + "\"g\":\"\"}");
  }

  @Test
  void allParametersMayComeFromAFileOrFromStandardInput() throws IOException {
    Files.writeString(folder.resolve("p.json"), "[1]");
    orb.run("send", "x", "--params", "@p.json", "--all", "--no-wait");
    assertThat(sent()).isEqualTo("[1]");
    orb.typing("{\"from\":\"stdin\"}").run("send", "x", "--params", "-", "--all", "--no-wait");
    assertThat(sent()).isEqualTo("{\"from\":\"stdin\"}");
  }

  @Test
  void theOptionsAreSent() {
    String line =
        "send x --all --no-wait --ttl 2h --timeout 30s --offline reject --priority 7"
            + " --serial-key s --idempotency-key i --trace t --reason because"
            + " --component billing";
    assertThat(orb.line(line)).isZero();
    assertThat(orb.out)
        .contains(
            "\"ttl\":\"2h\",\"timeout\":\"30s\",\"offline\":\"reject\",\"priority\":7,"
                + "\"serialKey\":\"s\",\"idempotencyKey\":\"i\",\"trace\":\"t\","
                + "\"reason\":\"because\",\"component\":\"billing\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "send x | 2 | BAD_PARAMS: the target names nobody",
        "send | 2 | BAD_PARAMS: Missing required parameter: 'NAME'",
        "send x --all extra | 2 | BAD_PARAMS: 'extra' is no parameter",
        "send x --all a:=nonsense{ | 2 | BAD_PARAMS: a is no JSON",
        "send x --all a=@missing | 2 | BAD_PARAMS: the file",
        "send x --all --params 1 a=b | 2 | BAD_PARAMS: --params is no JSON object",
        "send x --all --wait soon | 2 | BAD_PARAMS: 'soon' is no duration",
        "send x --all --wait 1s --no-wait | 2 | BAD_PARAMS: --wait and --no-wait",
        "send x --all --ttl never | 2 | BAD_PARAMS: 'ttl' does not fit",
        "send x --all --priority high | 2 | BAD_PARAMS: Invalid value for option '--priority'",
        "send x --all -o xml | 2 | BAD_PARAMS: Invalid value for option '--output'",
        "send x --all --nonsense | 2 | BAD_PARAMS: Unknown option: '--nonsense'",
        "send x --where a= | 2 | BAD_PARAMS: where does not parse: parse error at line 1, column 2",
        "send x --except a --limit 5 | 2 | BAD_PARAMS: the target names nobody",
        "send x --group web --any --limit 5 | 2 | BAD_PARAMS: any and limit contradict each other",
        "send x --all --limit 0% | 2 | BAD_PARAMS: '0%' is no limit",
        "send x --all --limit 5 --seed x | 2 | BAD_PARAMS: Invalid value for option '--seed'",
        "send x --all --seed 5 | 2 | BAD_PARAMS: a seed without a limit",
        "send x --all --except web | 4 | NOT_FOUND: nobody matched all, except web",
        "send x --all --rollout x | 2 | BAD_PARAMS: --rollout is not available in this version",
        "send x --all --retry-delay 3s | 2 | BAD_PARAMS: --retry-delay and --retry-factor are about",
        "send x --all --retries 0 | 2 | BAD_PARAMS: retries.times 0 is not 1 to 100",
        "send x --all --retries 3 --retry-delay soon | 2 | BAD_PARAMS: 'retries.delay' does not fit",
        "send 1x --all | 2 | BAD_PARAMS: '1x' is no command name",
        "send x --group empty | 4 | NOT_FOUND: nobody matched group:empty",
        "send x --to nobody | 4 | UNKNOWN_CLIENT: nobody was refused",
        "send x --all --server ftp://x | 2 | BAD_PARAMS: 'ftp://x' is no address",
        "send x --all --server http://127.0.0.1:1 | 3 | UNAVAILABLE: cannot reach",
        "nonsense | 2 | BAD_PARAMS: Unmatched argument at index 0: 'nonsense'",
        "client | 2 | BAD_PARAMS: Missing required subcommand",
      })
  void aRefusalIsOneLineWithItsCode(String line, int exit, String message) {
    assertThat(orb.onTerminal().line(line)).isEqualTo(exit);
    assertThat(orb.err.lines().toList()).hasSize(1);
    assertThat(orb.err).startsWith("orb: " + message);
    assertThat(orb.out).isEmpty();
  }

  @Test
  void aTargetIsNarrowedByItsOptions() {
    allSucceed();
    edge.clients.with("db-1", false, "db");
    assertThat(orb.line("send x --all --except WEB-1,db")).isZero();
    assertThat(last().counts().total()).isEqualTo(1);
    assertThat(orb.out).contains("\"client\":\"web-2\"");
    assertThat(orb.line("send x --any --except web-2")).isZero();
    assertThat(orb.out).contains("\"client\":\"web-1\"");
    edge.clients.with("n-1", true, Map.of("zone", "north"), Map.of());
    assertThat(orb.line("send x --where zone='north'")).isZero();
    assertThat(last().target()).isEqualTo(Target.all().where("zone='north'"));
    assertThat(last().counts().total()).isEqualTo(1);
    assertThat(orb.line("client list --where zone='north'")).isZero();
    assertThat(orb.out.lines()).hasSize(1);
    assertThat(orb.line("send x --group web --limit 50% --seed -7")).isZero();
    assertThat(last().target()).isEqualTo(Target.group("web").limit(new Limit(50, true), -7));
    assertThat(last().counts().total()).isEqualTo(1);
  }

  @Test
  void forProgramsARefusalIsAnObjectToo() {
    assertThat(orb.line("send x --group empty")).isEqualTo(4);
    assertThat(orb.out)
        .isEqualTo(
            "{\"kind\":\"error\",\"code\":\"NOT_FOUND\",\"message\":\"nobody matched group:empty\","
                + "\"mend\":\"see orb client list\",\"refused\":[]}\n");
  }

  @Test
  void aWrongTokenIsExitThree() {
    assertThat(orb.with("ORB_TOKEN", "wrong").line("send x --all")).isEqualTo(3);
    assertThat(orb.err).startsWith("orb: UNAUTHORIZED: nobody has this token");
    assertThat(orb.without("ORB_TOKEN").line("send x --all")).isEqualTo(3);
    assertThat(orb.err).startsWith("orb: UNAUTHORIZED: the request carries no token");
  }

  @Test
  void aTokenFileWins() throws IOException {
    Files.writeString(folder.resolve("token"), EdgeDouble.TOKEN + "\n");
    orb.with("ORB_TOKEN", "wrong");
    assertThat(orb.line("client count --token-file token")).isZero();
  }

  @Test
  void aNodeOfThisMachineIsFoundByItsSign() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("admin.token"), EdgeDouble.TOKEN + "\n");
    Path run = Files.createDirectories(folder.resolve("home/run"));
    Files.writeString(run.resolve(String.valueOf(edge.api.port())), data + "\n");
    assertThat(orb.without("ORB_TOKEN").line("client count -o json")).isZero();
    assertThat(orb.out).isEqualTo("{\"defined\":2,\"connected\":2}\n");
    assertThat(orb.with("ORB_TOKEN", "wrong").line("client count")).isEqualTo(3);
  }

  @Test
  void theTokenOfANodeOfThisMachineIsForThisMachineAlone() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(data.resolve("admin.token"), "secret\n");
    Path run = Files.createDirectories(folder.resolve("home/run"));
    Files.writeString(run.resolve("7420"), data + "\n");
    Shell shell =
        new Shell(
            InputStream.nullInputStream(),
            System.out,
            System.err,
            Map.of("ORB_HOME", folder.resolve("home").toString()),
            folder,
            false,
            false);
    EdgeOptions options = new EdgeOptions();
    assertThat(Login.token(shell, options, URI.create("http://127.0.0.1:7420/")))
        .hasValue("secret");
    assertThat(Login.token(shell, options, URI.create("http://192.0.2.1:7420/"))).isEmpty();
  }

  @Test
  void moreThanAHundredTargetsAreAskedForOnATerminal() {
    for (int i = 0; i < 101; i++) {
      edge.clients.with("many-" + i, true, "many");
    }
    allSucceed();
    orb.onTerminal();
    assertThat(orb.typing("n\n").line("send x --group many")).isEqualTo(6);
    assertThat(orb.err).startsWith("send x to 101 targets? [y/N] orb: FORBIDDEN: not confirmed");
    assertThat(orb.typing("y\n").line("send x --group many")).isZero();
    assertThat(orb.out)
        .isEqualTo("101 × SUCCEEDED {\"used\":0.61}  (many-0, many-1, many-10, …)\n");
    assertThat(orb.typing("").line("send x --group many --yes")).isZero();
    assertThat(orb.err).doesNotContain("[y/N]");
    edge.clients.remove("many-100");
    assertThat(orb.typing("").line("send x --group many")).isZero();
    assertThat(orb.err).doesNotContain("[y/N]");
  }

  @Test
  void aResultCannotSteerTheTerminal() {
    edge.commands.answer(
        (submission, client) ->
            JsonCodec.parse("{\"exit\":0,\"stdout\":\"a\\u001b[2Jb\\n\",\"stderr\":\"\"}"));
    orb.onTerminal().line("send x --to web-1");
    assertThat(orb.out).isEqualTo("web-1: SUCCEEDED a?[2Jb\n");
  }
}

package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.CommandsDouble;
import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Reason;
import dev.orb.protocol.json.JsonCodec;
import dev.orb.protocol.message.Failure;
import dev.orb.server.backup.Backups;
import dev.orb.server.backup.Manifest;
import dev.orb.server.fleet.ClientChange;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalSettings;
import dev.orb.server.journal.Journals;
import dev.orb.server.journal.Said;
import dev.orb.server.story.Clue;
import dev.orb.server.story.Story;
import dev.orb.server.story.What;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerbsTest {
  @TempDir Path folder;

  private final EdgeDouble edge = new EdgeDouble();
  private final CommandsDouble commands = edge.commands;
  private Typed orb = new Typed(Path.of(""), edge);

  @BeforeEach
  void aShell() {
    orb = new Typed(folder, edge);
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private String send(String line) {
    orb.line(line);
    return commands.find("last", "admin").id().toString();
  }

  private List<String> rows() {
    return orb.out.lines().map(line -> line.replaceAll(" +", " ").strip()).toList();
  }

  @Test
  void aClientIsAddedAndItsSecretPrintedOnce() {
    assertThat(orb.line("client add web-1 --group web,eu --label site=oslo -o json")).isZero();
    assertThat(orb.out)
        .contains("\"groups\":[\"eu\",\"web\"],\"labels\":{\"site\":\"oslo\"}")
        .contains("\"secret\":\"secret-of-web-1\"");
    assertThat(orb.line("client add WEB-1")).isEqualTo(6);
    assertThat(orb.err).startsWith("orb: DUPLICATE_ID: 'WEB-1' is enrolled; choose another");
  }

  @Test
  void aBackupIsWrittenForItsOwnerAloneAndRestoredIntoAnEmptyFolderOnly() throws IOException {
    assertThat(orb.line("backup b.zip")).isEqualTo(3);
    assertThat(folder.resolve("b.zip")).doesNotExist();
    Path from = folder.resolve("from");
    try (Journal journal = Journals.open(JournalSettings.in(from))) {
      edge.backups(
          new Backups(
              from, journal, List::of, () -> new Manifest("fleet-1", "orb-1", CommandsDouble.NOW)));
      assertThat(orb.line("backup nowhere/b.zip")).isEqualTo(2);
      assertThat(orb.line("backup b.zip -o json")).isZero();
    }
    Path file = folder.resolve("b.zip");
    assertThat(orb.out).contains("\"bytes\":" + Files.size(file));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    assertThat(orb.line("restore b.zip -o json")).isZero();
    assertThat(orb.out).contains("\"fleet\":\"fleet-1\",\"node\":\"orb-1\"");
    assertThat(orb.err).contains("it starts frozen");
    assertThat(folder.resolve("data/orb.mv.db")).exists();
    assertThat(orb.line("restore b.zip")).isEqualTo(6);
  }

  @Test
  void everyVerbSaysThatTheFleetIsFrozen() {
    assertThat(orb.line("thaw")).isZero();
    assertThat(orb.err).contains("orb: the fleet is not frozen");
    assertThat(orb.run("freeze", "--reason", "we move", "-o", "json")).isZero();
    assertThat(orb.out).contains("\"frozen\":true").contains("\"reason\":\"we move\"");
    assertThat(orb.line("client count")).isZero();
    assertThat(orb.err)
        .isEqualTo(
            "orb: the fleet is frozen since 2026-11-20T09:00:00.125Z by admin: we move; orb thaw\n");
    assertThat(orb.line("thaw --dry-run -o json")).isZero();
    assertThat(orb.out).contains("\"wouldSend\":{\"commands\":0");
    assertThat(edge.freezing.current()).isPresent();
    assertThat(orb.line("thaw")).isZero();
    assertThat(orb.err).contains("orb: thawed; released: 0 deliveries of 0 commands");
    assertThat(orb.line("client count")).isZero();
    assertThat(orb.err).isEmpty();
  }

  @Test
  void aSecretFileIsForItsOwnerAlone() throws IOException {
    assertThat(orb.line("client add web-1 --secret-file web-1.secret")).isZero();
    Path file = folder.resolve("web-1.secret");
    assertThat(Files.readString(file)).isEqualTo("secret-of-web-1\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(orb.out).doesNotContain("secret");
  }

  @Test
  void aSecretFileThatCannotBeWrittenEnrolsNobody() {
    assertThat(orb.line("client add web-1 --secret-file nowhere/web-1.secret")).isEqualTo(2);
    assertThat(edge.clients.count().defined()).isZero();
  }

  @Test
  void clientsAreATableOnATerminal() {
    edge.clients.with("web-1", true, "web").with("db", false);
    assertThat(orb.onTerminal().line("client list")).isZero();
    assertThat(rows())
        .containsExactly(
            "id state groups labels address lastSeen",
            "db disconnected",
            "web-1 connected web 127.0.0.1:5000 2026-11-20T08:00:00.000Z");
  }

  @Test
  void clientsAreOneALineElsewhereAndADocumentAsJson() {
    edge.clients.with("a", false).with("b", true);
    orb.line("client list --state connected");
    assertThat(orb.out.lines())
        .hasSize(1)
        .allMatch(line -> line.startsWith("{\"kind\":\"client\""));
    orb.line("client list -o json");
    assertThat(JsonCodec.parse(orb.out).get("items").orElseThrow().elements()).hasSize(2);
  }

  @Test
  void aClientIsShownCountedAndRemoved() {
    edge.clients.with("a", true);
    assertThat(orb.onTerminal().line("client show a")).isZero();
    assertThat(orb.out).contains("id              a\n").contains("state           connected\n");
    assertThat(orb.line("client count -o json")).isZero();
    assertThat(orb.out).isEqualTo("{\"defined\":1,\"connected\":1}\n");
    assertThat(orb.onTerminal().line("client remove A")).isZero();
    assertThat(orb.out).isEmpty();
    assertThat(orb.err).isEqualTo("orb: a is removed\n");
    assertThat(orb.line("client show a")).isEqualTo(4);
    assertThat(orb.line("client remove a")).isEqualTo(4);
  }

  @Test
  void aRemovedClientIsPrintedAsItWas() {
    edge.clients.with("a", true, "web").with("b", false);
    assertThat(orb.line("client remove a -o json")).isZero();
    assertThat(orb.out).startsWith("{\"id\":\"a\",\"state\":\"connected\",\"groups\":[\"web\"],");
    assertThat(orb.out.lines()).hasSize(1);
    assertThat(orb.line("client remove b")).isZero();
    assertThat(orb.out)
        .isEqualTo(
            "{\"kind\":\"client\",\"id\":\"b\",\"state\":\"disconnected\",\"groups\":[],"
                + "\"labels\":{},\"facts\":{},\"enrolment\":2,\"open\":0}\n");
    assertThat(orb.line("client remove b -o json")).isEqualTo(4);
    assertThat(orb.out).startsWith("{\"kind\":\"error\",\"code\":\"UNKNOWN_CLIENT\"");
  }

  @Test
  void theRemovedOfATargetAreListedAndWhoIsNobodyIsRefused() {
    edge.clients.with("a", true).with("b", false).with("c", false);
    assertThat(orb.line("client remove --to a,ghost")).isEqualTo(1);
    assertThat(orb.out)
        .isEqualTo(
            "{\"kind\":\"target\",\"client\":\"a\",\"verdict\":\"accepted\"}\n"
                + "{\"kind\":\"target\",\"client\":\"ghost\",\"verdict\":\"refused\","
                + "\"code\":\"UNKNOWN_CLIENT\"}\n");
    assertThat(orb.line("client remove --to b,ghost -o json")).isEqualTo(1);
    assertThat(orb.out)
        .isEqualTo(
            "{\"items\":[{\"client\":\"b\",\"verdict\":\"accepted\"},"
                + "{\"client\":\"ghost\",\"verdict\":\"refused\",\"code\":\"UNKNOWN_CLIENT\"}],"
                + "\"total\":2,\"changed\":1}\n");
    assertThat(orb.line("client remove --to x,y -o jsonl")).isEqualTo(4);
    assertThat(orb.err).startsWith("orb: UNKNOWN_CLIENT: none of 2 can be ");
    assertThat(orb.out)
        .endsWith(
            ",\"refused\":[{\"client\":\"x\",\"code\":\"UNKNOWN_CLIENT\"},"
                + "{\"client\":\"y\",\"code\":\"UNKNOWN_CLIENT\"}]}\n");
    assertThat(orb.onTerminal().line("client remove --to c,ghost")).isEqualTo(1);
    assertThat(orb.err).isEqualTo("orb: c is removed\norb: ghost was refused: UNKNOWN_CLIENT\n");
    assertThat(orb.out).isEmpty();
  }

  @Test
  void groupsAndLabelsOfATargetAreChanged() {
    edge.clients.with("a", true, "web").with("b", false, "web");
    assertThat(
            orb.line(
                "client set --group web --add-group canary --remove-group old,older"
                    + " --label zone=north --unlabel rack"))
        .isZero();
    assertThat(orb.out)
        .isEqualTo(
            """
            {"kind":"target","client":"a","verdict":"accepted"}
            {"kind":"target","client":"b","verdict":"accepted"}
            """);
    assertThat(edge.clients.lastChange)
        .isEqualTo(
            new ClientChange(
                null,
                Set.of("canary"),
                Set.of("old", "older"),
                Map.of("zone", "north"),
                Set.of("rack")));
    assertThat(orb.line("client set a --label zone=south -o json")).isZero();
    assertThat(orb.out).startsWith("{\"id\":\"a\",");
    assertThat(orb.line("client set a --label zone=south --dry-run")).isZero();
    assertThat(orb.out).startsWith("{\"kind\":\"target\",\"client\":\"a\"");
    assertThat(orb.line("client set a")).isEqualTo(2);
    assertThat(orb.err).contains("there is nothing to change");
    assertThat(orb.line("client set --label zone=south")).isEqualTo(2);
    assertThat(orb.line("client set ghost --label zone=south")).isEqualTo(4);
  }

  @Test
  void aChangeOfManyIsAskedForOnATerminal() {
    for (int i = 0; i < 101; i++) {
      edge.clients.with("c" + i, false);
    }
    assertThat(orb.onTerminal().typing("n\n").line("client set --all --label zone=south"))
        .isEqualTo(6);
    assertThat(orb.err).contains("set 101 targets? [y/N]");
    assertThat(edge.clients.lastChange).isEqualTo(ClientChange.NONE);
    assertThat(orb.onTerminal().line("client set --all --label zone=south --yes")).isZero();
    assertThat(orb.err).isEqualTo("orb: 101 of 101 are changed\n");
  }

  @Test
  void clientsOfATargetAreRemovedAfterADryRunThatRemovesNobody() {
    edge.clients.with("a", true).with("b", false);
    assertThat(orb.line("client remove --all --dry-run")).isZero();
    assertThat(orb.out)
        .contains("\"kind\":\"target\",\"client\":\"a\"")
        .contains("\"client\":\"b\"");
    assertThat(orb.line("client count -o json")).isZero();
    assertThat(orb.out).isEqualTo("{\"defined\":2,\"connected\":1}\n");
    assertThat(orb.line("client remove --to a,ghost")).isEqualTo(1);
    assertThat(orb.line("client show a")).isEqualTo(4);
    assertThat(orb.line("client remove")).isEqualTo(2);
    assertThat(orb.line("client remove b --all")).isEqualTo(2);
  }

  @Test
  void aPingFailsIfOneIsNotThere() {
    edge.clients.with("a", true).with("b", false);
    assertThat(orb.line("ping --to a")).isZero();
    assertThat(orb.out)
        .isEqualTo("{\"kind\":\"pong\",\"client\":\"a\",\"state\":\"pong\",\"millis\":1.235}\n");
    assertThat(orb.line("ping --all --timeout 2s")).isEqualTo(1);
    assertThat(orb.line("ping")).isEqualTo(2);
  }

  @Test
  void aPingOfWhomNobodyKnowsNamesThemAll() {
    assertThat(orb.line("ping --to x,y -o json")).isEqualTo(4);
    assertThat(orb.err).startsWith("orb: UNKNOWN_CLIENT: none of 2 can be asked, first x; ");
    assertThat(orb.out)
        .endsWith(
            ",\"refused\":[{\"client\":\"x\",\"code\":\"UNKNOWN_CLIENT\"},"
                + "{\"client\":\"y\",\"code\":\"UNKNOWN_CLIENT\"}]}\n");
  }

  @Test
  void commandsAreListedNewestFirst() {
    edge.clients.with("a", true);
    send("send first --all --no-wait");
    String id = send("send second --all --no-wait");
    assertThat(orb.onTerminal().line("command list")).isZero();
    assertThat(rows().get(1))
        .isEqualTo(id + " second RUNNING 1 QUEUED admin 2026-11-20T09:00:00.125Z");
    assertThat(orb.line("command list -n 1 -o jsonl")).isZero();
    assertThat(orb.out.lines()).hasSize(1);
    assertThat(orb.line("command list -n 0")).isEqualTo(2);
    orb.line("command list --name first -o jsonl");
    assertThat(orb.out.lines()).hasSize(1);
    orb.line("command list --state SUCCEEDED");
    assertThat(orb.out).isEmpty();
    orb.line("command list --by somebody");
    assertThat(orb.out).isEmpty();
    orb.line("command list --schedule night");
    assertThat(orb.out).isEmpty();
  }

  @Test
  void aCommandIsShownByItsLastDigits() {
    edge.clients.with("a", true);
    String id = send("send first --all --no-wait");
    assertThat(orb.line("command show " + id.substring(28) + " -o json")).isZero();
    assertThat(orb.out).contains("\"id\":\"" + id + "\"");
    assertThat(orb.line("command show ffffffff")).isEqualTo(4);
  }

  @Test
  void aCommandIsWatchedToItsEnd() {
    edge.clients.with("a", true);
    commands.answer((submission, client) -> JsonCodec.of(1));
    String id = send("send first --all --no-wait");
    assertThat(orb.line("command watch " + id)).isZero();
    assertThat(orb.out).contains("\"kind\":\"reply\"").contains("\"kind\":\"summary\"");
  }

  @Test
  void aRetryGoesToWhoFailedAndSaysWhatItTriesAgain() {
    edge.clients.with("a", true).with("b", true);
    String id = send("send first --all --no-wait --retries 3 --retry-delay 5s --supersede-key k");
    assertThat(orb.out).contains("\"retries\":{\"times\":3,\"delay\":\"5s\",\"factor\":2.0}");
    assertThat(orb.line("command retry last")).isEqualTo(6);
    assertThat(orb.err).startsWith("orb: CONFLICT: ");
    commands.end(
        CommandId.parse(id),
        "a",
        DeliveryState.FAILED,
        Reason.FAILED,
        null,
        Failure.of(ErrorCode.HANDLER_ERROR, "no"));
    assertThat(orb.line("command retry last --reason nonsense")).isEqualTo(2);
    assertThat(orb.line("command retry last --reason failed --reason lost")).isZero();
    assertThat(orb.out)
        .startsWith("{\"kind\":\"command\",")
        .contains("\"retryOf\":\"" + id + "\"", "\"target\":{\"clients\":[\"a\"]}");
  }

  @Test
  void deadLettersAreListedAndRequeued() {
    edge.clients.with("a", true);
    String id = send("send first --all --no-wait");
    commands.end(
        CommandId.parse(id),
        "a",
        DeliveryState.DEAD,
        Reason.POISON,
        null,
        Failure.of(ErrorCode.INTERRUPTED, "3 times"));
    assertThat(orb.line("dead list")).isZero();
    assertThat(orb.out).startsWith("{\"kind\":\"dead\",\"id\":\"1\",").contains(id, "poison");
    assertThat(orb.line("dead requeue 1")).isZero();
    assertThat(orb.out).contains("\"retryOf\":\"" + id + "\"");
    assertThat(orb.line("dead requeue 7")).isEqualTo(4);
  }

  @Test
  void aCancelSaysWhatItDid() {
    edge.clients.with("a", true).with("b", false);
    send("send first --all --no-wait");
    assertThat(orb.onTerminal().line("command cancel last")).isZero();
    assertThat(orb.out).contains("removed         2\n").contains("unconfirmed     0\n");
    assertThat(commands.cancelled()).isEqualTo("all, PT5S");
    send("send second --all --no-wait");
    assertThat(orb.line("command cancel last --to b,ghost")).isZero();
    assertThat(commands.cancelled()).isEqualTo("all, PT5S of [b]");
    assertThat(orb.line("command cancel last --to ghost")).isEqualTo(4);
  }

  @Test
  void aCancelThatIsNotConfirmedInTimeIsExitFive() {
    edge.clients.with("a", true);
    send("send first --all --no-wait");
    commands.silent(1);
    assertThat(orb.line("command cancel last --queued-only --wait 20ms")).isEqualTo(5);
    assertThat(orb.out)
        .startsWith("{\"kind\":\"cancel\",")
        .endsWith(",\"unconfirmed\":1,\"running\":0}\n");
    assertThat(commands.cancelled()).isEqualTo("queued only, PT0.02S");
  }

  @Test
  void whyGroupsByReasonLargestFirstWithTheVerbThatMends() {
    edge.clients.with("a", true).with("b", false).with("c", true).with("d", false);
    commands.answer(
        (submission, client) ->
            client.equals("a")
                ? JsonCodec.of(1)
                : new Failure(ErrorCode.HANDLER_ERROR, "no such disk", null));
    send("send first --to a,b,c,d,x --no-wait");
    assertThat(orb.onTerminal().line("why last")).isZero();
    assertThat(orb.err).isEqualTo("first PARTIAL: 1 SUCCEEDED, 3 FAILED, 1 refused\n");
    assertThat(rows().get(0)).isEqualTo("count state reason cause since clients mend");
    assertThat(rows().get(1))
        .startsWith("3 FAILED failed HANDLER_ERROR: no such disk 2026-11-20T09")
        .contains("b,c,d read the error: orb why");
    assertThat(String.join(" ", rows()))
        .contains("1 refused refused UNKNOWN_CLIENT")
        .contains("orb client add CLIENT");
  }

  @Test
  void whyNamesThreeOfManyThatWereRefused() {
    edge.clients.with("a", true);
    send("send first --to a,v,w,x,y --no-wait");
    assertThat(orb.line("why last -o jsonl")).isZero();
    assertThat(orb.out)
        .startsWith(
            "{\"kind\":\"reason\",\"reason\":\"refused\",\"state\":\"refused\","
                + "\"code\":\"UNKNOWN_CLIENT\"")
        .contains("\"count\":4,\"sample\":[\"v\",\"w\",\"x\"],");
  }

  @Test
  void whyForOneClientShowsTheEvidenceInOrder() {
    edge.clients.with("a", true).with("b", false);
    commands.answer(
        (submission, client) -> new Failure(ErrorCode.HANDLER_ERROR, "no such disk", null));
    CommandId id = CommandId.parse(send("send first --all --no-wait"));
    assertThat(orb.line("why last -o jsonl")).isZero();
    assertThat(orb.out)
        .startsWith("{\"kind\":\"reason\",\"reason\":\"failed\"")
        .contains("\"mend\":\"read the error: orb why " + id + " CLIENT\"");
    Instant at = CommandsDouble.NOW;
    commands.story(
        "a",
        new Story(
            commands.delivery(id, "a"),
            "no such disk",
            List.of(
                new Said(id, "a", 7, 1, 1, 40, "half", null, at, 0),
                new Said(id, "a", 8, 1, 2, null, null, "one\ntwo\n", at, 0)),
            List.of(
                new Clue(at, What.QUEUED, 0, 0, "accepted by node orb-1"),
                new Clue(at.plusMillis(6), What.STARTED, 0, 1, "attempt 1 began"),
                new Clue(at.plusMillis(90), What.REDELIVERED, 2, 0, "its client had it again"))));
    assertThat(orb.onTerminal().line("why last a")).isZero();
    assertThat(orb.out)
        .isEqualTo(
            """
            a: FAILED failed HANDLER_ERROR: no such disk
              2026-11-20T09:00:00.125Z  queued: accepted by node orb-1
              2026-11-20T09:00:00.131Z  started: attempt 1 began
              2026-11-20T09:00:00.215Z  redelivered 2: its client had it again
            last said: 40 % half
            printed:
              one
              two
            mend: mend what the error says, then send again
            """);
    assertThat(orb.line("why last nobody")).isEqualTo(4);
  }

  @Test
  void healthSaysWhatAilsTheNode() {
    assertThat(orb.without("ORB_TOKEN").line("health -o json")).isZero();
    edge.ready(false);
    assertThat(orb.line("health -o json")).isEqualTo(3);
    assertThat(orb.out).isEqualTo("{\"state\":\"not-ready\",\"parts\":{\"broker\":\"is down\"}}\n");
  }

  @Test
  void versionIsAnAnswerAlsoWithoutANode() {
    assertThat(orb.line("version -o json")).isZero();
    assertThat(orb.out)
        .startsWith("{\"version\":\"0.1.0\"")
        .contains("\"server\":{\"node\":\"orb-1\"");
    assertThat(orb.line("version -o json --server http://127.0.0.1:1")).isZero();
    assertThat(orb.out).startsWith("{\"version\":\"0.1.0\"").doesNotContain("server");
    assertThat(orb.line("--version")).isZero();
    assertThat(orb.out).isEqualTo("0.1.0\n");
  }

  @Test
  void helpGoesToStandardOutput() {
    assertThat(orb.line("--help")).isZero();
    assertThat(orb.out).contains("Usage: orb").contains("send");
    assertThat(orb.line("client add --help")).isZero();
    assertThat(orb.out).contains("--secret-file");
  }

  @Test
  void theSettingsAreCheckedWithoutStarting() throws IOException {
    Files.writeString(folder.resolve("orb.yaml"), "http: {port: 70000}");
    assertThat(orb.line("server -c orb.yaml --check")).isEqualTo(2);
    assertThat(orb.err)
        .isEqualTo(
            "orb: INVALID_CONFIG: http.port: '70000' is not possible (orb.yaml);"
                + " allowed: an integer from 0 to 65535\n");
    assertThat(orb.out).isEmpty();
    assertThat(orb.line("server --check")).isZero();
    assertThat(orb.out)
        .contains("migrations due at the next start: 001 journal, ")
        .contains(", 101 scheduler");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void checkReadsTheCertificatesThatAreNamed() throws IOException {
    Files.writeString(
        folder.resolve("orb.yaml"),
        "broker: {tls: {mode: files, cert: no-such.crt, key: no-such.key}}\n");
    assertThat(orb.line("server -c orb.yaml --check")).isEqualTo(2);
    assertThat(orb.err).startsWith("orb: INVALID_CONFIG: broker.tls.").hasLineCount(1);
  }
}

package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.message.Planning.Held;
import dev.orb.server.fleet.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleVerbsTest {
  @TempDir Path folder;

  private final EdgeDouble edge = new EdgeDouble();
  private Typed orb = new Typed(Path.of(""), edge);

  @BeforeEach
  void aShell() {
    orb = new Typed(folder, edge);
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private int night(String verb) {
    return orb.run(
        "schedule",
        verb,
        "night",
        "--cron",
        "0 22 * * *",
        "--zone",
        "Europe/Oslo",
        "valve.open",
        "percent:=0",
        "--group",
        "pumps",
        "--timeout",
        "5s");
  }

  @Test
  void clientsShowsWhoHasItAndWhichVersion() {
    assertThat(orb.line("schedule put x --every 1h --run-on client beep --all")).isZero();
    String newest = edge.schedules.versionOnClients("x").orElseThrow();
    List<Held> plans = List.of(new Held("x", newest, null));
    edge.clients.with(
        "ship-7", "0.1.0", new Condition(false, null, null, 0, null, List.of(), List.of(), plans));
    assertThat(orb.line("schedule clients x")).isZero();
    assertThat(orb.out)
        .isEqualTo(
            "{\"kind\":\"client\",\"client\":\"ship-7\",\"version\":\""
                + newest
                + "\",\"current\":true}\n");
    orb.onTerminal();
    assertThat(orb.line("schedule clients x")).isZero();
    assertThat(orb.out).contains("current", "ship-7", newest, "true");
    assertThat(orb.line("schedule clients ghost")).isEqualTo(4);
  }

  @Test
  void addShowsTheNextTimesInZoneAndUtc() {
    assertThat(night("add")).isEqualTo(0);
    assertThat(orb.out).startsWith("{\"kind\":\"schedule\",\"id\":\"night\",\"cron\":");
    assertThat(orb.out)
        .contains(
            "\"command\":{\"name\":\"valve.open\",\"params\":{\"percent\":0},"
                + "\"target\":{\"groups\":[\"pumps\"]},\"timeout\":\"5s\"}");
    orb.onTerminal();
    assertThat(night("put")).isEqualTo(0);
    assertThat(orb.out)
        .isEqualTo(
            """
            night comes due next:
              2026-11-20 22:00:00 +01:00 Europe/Oslo  2026-11-20T21:00:00.000Z
              2026-11-21 22:00:00 +01:00 Europe/Oslo  2026-11-21T21:00:00.000Z
              2026-11-22 22:00:00 +01:00 Europe/Oslo  2026-11-22T21:00:00.000Z
            """);
    assertThat(night("add")).isEqualTo(6);
    assertThat(orb.err).startsWith("orb: DUPLICATE_ID: schedule night exists");
  }

  @Test
  void schedulesAreListedShownAndRemoved() {
    night("put");
    orb.line("schedule put soon --in 10m beep --all");
    assertThat(orb.onTerminal().line("schedule list")).isZero();
    assertThat(orb.out.lines().map(line -> line.replaceAll(" +", " ").strip()))
        .containsExactly(
            "id when command target next last",
            "night 0 22 * * * Europe/Oslo valve.open groups=pumps 2026-11-20T21:00:00.000Z",
            "soon 2026-11-20T09:10:00.125Z beep all=true 2026-11-20T09:10:00.125Z");
    assertThat(orb.line("schedule show soon -o json")).isZero();
    assertThat(orb.out).startsWith("{\"id\":\"soon\",\"at\":\"2026-11-20T09:10:00.125Z\"");
    assertThat(orb.line("schedule history soon")).isZero();
    assertThat(orb.line("schedule remove soon")).isZero();
    assertThat(orb.out).isEmpty();
    assertThat(orb.err).isEqualTo("orb: schedule soon is removed\n");
    assertThat(orb.line("schedule show soon")).isEqualTo(4);
  }

  @Test
  void aRemovedScheduleIsPrintedAsItWas() {
    night("put");
    assertThat(orb.line("schedule remove night")).isZero();
    assertThat(orb.out)
        .startsWith("{\"kind\":\"schedule\",\"id\":\"night\",\"cron\":\"0 22 * * *\"");
    night("put");
    assertThat(orb.line("schedule remove night -o json")).isZero();
    assertThat(orb.out).startsWith("{\"id\":\"night\",\"cron\":\"0 22 * * *\"");
    assertThat(orb.line("schedule remove night -o json")).isEqualTo(4);
  }

  @Test
  void aDryRunShowsWhoBeginsWhenAndKeepsNothing() {
    edge.clients.with("web-1", true, "pumps").with("web-2", false, "pumps");
    String line = "schedule put soon --at 2026-12-01T00:00:00Z beep --group pumps --dry-run";
    assertThat(orb.line(line)).isZero();
    assertThat(orb.out.lines())
        .hasSize(3)
        .element(1)
        .isEqualTo(
            "{\"kind\":\"target\",\"client\":\"web-2\",\"verdict\":\"accepted\","
                + "\"next\":\"2026-12-01T00:00:00.000Z\"}");
    assertThat(orb.out).contains("{\"kind\":\"summary\",\"id\":\"soon\",");
    assertThat(orb.line(line + " -o json")).isZero();
    assertThat(orb.out).startsWith("{\"id\":\"soon\"").contains("\"items\":[{\"client\":\"web-1\"");
    assertThat(orb.onTerminal().line(line)).isZero();
    assertThat(orb.out)
        .startsWith("soon would come due next:\n  2026-12-01T00:00:00.000Z\n")
        .contains("web-1", "accepted");
    assertThat(orb.line("schedule put soon --in 5m beep --to web-1,ghost --dry-run")).isEqualTo(1);
    assertThat(orb.line("schedule put soon --in 5m beep --group none --dry-run")).isZero();
    assertThat(orb.err).startsWith("orb: nobody is in its target now");
    assertThat(orb.line("schedule show soon")).isEqualTo(4);
  }

  @Test
  void theNextTimesAreShown() {
    night("put");
    assertThat(orb.line("schedule next night -n 1 -o jsonl")).isZero();
    assertThat(orb.out)
        .isEqualTo("{\"kind\":\"firing\",\"scheduledAt\":\"2026-11-20T21:00:00.000Z\"}\n");
    assertThat(orb.line("schedule next night -n 2 -o json")).isZero();
    assertThat(orb.out)
        .isEqualTo("{\"items\":[\"2026-11-20T21:00:00.000Z\",\"2026-11-21T21:00:00.000Z\"]}\n");
    assertThat(orb.onTerminal().line("schedule next night -n 1")).isZero();
    assertThat(orb.out)
        .isEqualTo("  2026-11-20 22:00:00 +01:00 Europe/Oslo  2026-11-20T21:00:00.000Z\n");
  }

  @Test
  void aScheduleIsPausedResumedAndRun() {
    orb.line(
        "schedule put x beep --all --every 5m --paused --misfire all --overlap queue"
            + " --in-window 2m --jitter 1m");
    assertThat(orb.out)
        .contains(
            "\"misfire\":\"all\",\"overlap\":\"queue\",\"inWindow\":\"2m\",\"jitter\":\"1m\",\"paused\":true");
    assertThat(orb.onTerminal().line("schedule list")).isZero();
    assertThat(orb.out).contains("paused");
    assertThat(orb.line("schedule resume x")).isZero();
    assertThat(orb.out).startsWith("x comes due next:\n  2026-11-20 09:05:00 +00:00 UTC");
    assertThat(orb.line("schedule pause x")).isZero();
    assertThat(orb.out).isEqualTo("x is paused\n");
    assertThat(orb.line("schedule run x -o json")).isZero();
    assertThat(orb.out).contains("\"cause\":\"run\"", "\"outcome\":\"SENT\"");
    assertThat(orb.line("schedule history x")).isZero();
    assertThat(orb.out).contains("SENT");
    assertThat(orb.line("schedule put y beep --all --at 2020-01-01T00:00:00Z --past run")).isZero();
  }

  @Test
  void timesOfThePastAreMadeUpFor() {
    night("put");
    String range = "schedule backfill night --from 2026-11-17T00:00:00Z --to 2026-11-19T00:00:00Z";
    assertThat(orb.line(range + " --dry-run -o json")).isZero();
    assertThat(orb.out)
        .isEqualTo("{\"items\":[\"2026-11-17T21:00:00.000Z\",\"2026-11-18T21:00:00.000Z\"]}\n");
    assertThat(orb.line(range)).isZero();
    assertThat(orb.out.lines()).hasSize(2).allMatch(line -> line.contains("\"outcome\":\"SENT\""));
    assertThat(orb.line("schedule backfill night --from 2026-11-17T00:00:00Z")).isEqualTo(2);
  }

  @Test
  void calendarsAreKeptFromFilesAndHeeded() throws IOException {
    Files.writeString(
        folder.resolve("days"), "# closed\n2026-11-21\n\n2026-11-22/2026-11-23 # x\n");
    assertThat(orb.line("calendar put days --dates days --zone Europe/Oslo")).isZero();
    assertThat(orb.out)
        .isEqualTo(
            "{\"kind\":\"calendar\",\"id\":\"days\",\"dates\":[\"2026-11-21\",\"2026-11-22/2026-11-23\"],"
                + "\"zone\":\"Europe/Oslo\"}\n");
    orb.line("schedule put daily --cron @daily --skip-on days beep --all");
    assertThat(orb.out).contains("\"next\":[\"2026-11-24T00:00:00.000Z\"");
    assertThat(orb.onTerminal().line("calendar list")).isZero();
    assertThat(orb.out).contains("2026-11-21 and 1 more");
    assertThat(orb.line("calendar remove days")).isEqualTo(6);
    assertThat(orb.err).startsWith("orb: CONFLICT: schedule daily heeds calendar days");
    assertThat(orb.run("calendar", "put", "weekend", "--cron", "* * * * 6,0")).isZero();
    assertThat(orb.line("calendar remove weekend")).isZero();
    assertThat(orb.line("calendar show weekend")).isEqualTo(4);
    assertThat(orb.line("calendar put weekend")).isEqualTo(2);
    assertThat(orb.line("calendar put weekend --ics nowhere.ics")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "schedule put x beep --all | 2 | BAD_PARAMS: it must say once when",
        "schedule put x beep --all --in 5m --every 5m | 2 | BAD_PARAMS: it must say once when",
        "schedule put x beep --in 5m | 2 | BAD_PARAMS: the target names nobody",
        "schedule put x beep --all --every 5m --jitter 1ms | 2 | BAD_PARAMS: jitter: PT0.001S does",
        "schedule put x beep --all --every 5m --overlap odd | 2 | BAD_PARAMS: 'odd' is no overlap",
        "schedule put x beep --all --every 5m --misfire odd | 2 | BAD_PARAMS: 'odd' is no misfire",
        "schedule put x beep --all --at 2020-01-01T00:00:00Z | 2 | BAD_PARAMS: the schedule never",
        "schedule run nothing | 4 | NOT_FOUND: no schedule nothing",
        "schedule put x beep --all --cron nonsense | 2 | BAD_PARAMS: cron 'nonsense'",
        "schedule put x beep --all --at yesterday | 2 | BAD_PARAMS: 'at' does not fit",
        "schedule next nothing | 4 | NOT_FOUND: no schedule nothing",
        "schedule remove nothing | 4 | NOT_FOUND: no schedule 'nothing'",
      })
  void aRefusalIsOneLineWithItsCode(String line, int exit, String message) {
    assertThat(orb.onTerminal().line(line)).isEqualTo(exit);
    assertThat(orb.err).startsWith("orb: " + message);
    assertThat(orb.err.lines()).hasSize(1);
  }
}

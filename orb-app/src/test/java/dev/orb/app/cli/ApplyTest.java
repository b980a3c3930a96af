package dev.orb.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orb.http.doubles.EdgeDouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules and calendars from files, and as files. */
class ApplyTest {
  private static final String FLEET =
      """
      calendars:
        days:
          dates: ['2026-11-21', 2026-12-24/2026-12-26]
          zone: Europe/Oslo
        office:
          ics: |
            BEGIN:VCALENDAR
            VERSION:2.0
            BEGIN:VEVENT
            DTSTART;VALUE=DATE:20261225
            END:VEVENT
            END:VCALENDAR
      schedules:
        night:
          cron: 0 22 * * *
          zone: Europe/Oslo
          skipOn: days
          inWindow: 90s
          jitter: 30s
          command:
            name: valve.open
            params: {percent: 0, slow: true, note: "0"}
            target: {groups: [pumps]}
            timeout: 60s
        often:
          every: 60s
          after: end
          overlap: queue
          command: {name: beep, target: {all: true}}
        rounds:
          every: 10m
          runOn: client
          command: {name: beep, target: {groups: [ships]}}
        plain:
          every: 10m
          runOn: server
          command: {name: beep, target: {all: true}}
      """;

  @TempDir Path folder;

  private final EdgeDouble edge = new EdgeDouble();
  private Typed orb = new Typed(Path.of(""), edge);

  @BeforeEach
  void aShell() throws IOException {
    orb = new Typed(folder, edge).onTerminal();
    Files.writeString(folder.resolve("fleet.yaml"), FLEET);
  }

  @AfterEach
  void stop() {
    edge.close();
  }

  private void changes(String from, String to) throws IOException {
    assertThat(FLEET).contains(from);
    Files.writeString(folder.resolve("fleet.yaml"), FLEET.replace(from, to));
  }

  @Test
  void whatIsNotThereIsAddedAndTheSameAgainChangesNothing() {
    assertThat(orb.line("apply -f fleet.yaml --dry-run")).as(orb.err).isZero();
    String difference =
        """
        + calendar days
        + calendar office
        + schedule night
        + schedule often
        + schedule rounds
        + schedule plain
        """;
    assertThat(orb.out).isEqualTo(difference);
    assertThat(orb.err).isEqualTo("orb: 6 would change, 0 are as the files say\n");
    assertThat(edge.store.list()).isEmpty();

    assertThat(orb.line("apply -f fleet.yaml")).as(orb.err).isZero();
    assertThat(orb.out).isEqualTo(difference);
    assertThat(edge.store.list()).hasSize(4);
    assertThat(orb.line("apply -f fleet.yaml")).as(orb.err).isZero();
    assertThat(orb.out).isEmpty();
    assertThat(orb.err).isEqualTo("orb: 0 to change, 6 are as the files say\n");
  }

  @Test
  void whatDiffersIsShownByFieldAndPutAndStaysPaused() throws IOException {
    orb.line("apply -f fleet.yaml");
    orb.line("schedule pause night");
    changes("timeout: 60s", "timeout: 61s");
    Files.writeString(
        folder.resolve("fleet.yaml"),
        Files.readString(folder.resolve("fleet.yaml")).replace("    overlap: queue\n", ""));
    assertThat(orb.line("apply -f fleet.yaml")).as(orb.err).isZero();
    assertThat(orb.out)
        .isEqualTo(
            """
            ~ schedule night: command
            ~ schedule often: overlap
            """);
    orb.line("schedule show night -o json");
    assertThat(orb.out).contains("\"timeout\":\"61s\"", "\"paused\":true");
  }

  @Test
  void whatNoFileNamesIsRemovedIfThatIsAskedFor() throws IOException {
    orb.line("apply -f fleet.yaml");
    Files.writeString(folder.resolve("fleet.yaml"), "schedules: {}\n");
    assertThat(orb.line("apply -f fleet.yaml")).isZero();
    assertThat(edge.store.list()).hasSize(4);
    assertThat(orb.line("apply -f fleet.yaml --prune")).as(orb.err).isZero();
    assertThat(orb.out)
        .isEqualTo(
            """
            - schedule rounds
            - schedule plain
            - schedule often
            - schedule night
            - calendar office
            - calendar days
            """);
    assertThat(edge.store.list()).isEmpty();
  }

  @Test
  void whatIsExportedIsWhatIsAppliedToo() throws IOException {
    orb.line("apply -f fleet.yaml");
    assertThat(orb.line("export")).isZero();
    assertThat(orb.out).contains("calendars:\n  days:\n").doesNotContain("owner", "next");
    Files.createDirectory(folder.resolve("fleet"));
    Files.writeString(folder.resolve("fleet/all.yml"), orb.out);
    assertThat(orb.line("apply -f fleet --prune -o jsonl")).as(orb.err).isZero();
    assertThat(orb.out).isEmpty();
    assertThat(orb.err).isEqualTo("orb: 0 to change, 6 are as the files say\n");
  }

  @Test
  void whoWatchesTheTimeIsAppliedAndExportedAndAFileThatSaysItNoMoreTakesItBack()
      throws IOException {
    orb.line("apply -f fleet.yaml");
    orb.line("export");
    assertThat(orb.out).containsOnlyOnce("runOn: client").doesNotContain("runOn: server");
    changes("    runOn: client\n", "");
    assertThat(orb.line("apply -f fleet.yaml")).as(orb.err).isZero();
    assertThat(orb.out).isEqualTo("~ schedule rounds: runOn\n");
    orb.line("export");
    assertThat(orb.out).doesNotContain("runOn");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "groups: {} | fleet.yaml: unknown section 'groups'",
        "schedules: [] | fleet.yaml: schedules is no mapping",
        "schedules: {x: 3} | fleet.yaml: schedules.x is no mapping",
        "'schedules: {x: {in: 5m}}' | schedules.x: 'in' means another time each time",
        "'schedules: {x: {cron: \"* * * * *\"}}' | schedules.x: a cron expression in a file needs",
        "'{' | fleet.yaml: ",
        "'calendars: {x: {dates: [soon]}}' | dates: 'soon' does not fit",
      })
  void aFileThatDoesNotFitIsRefusedByName(String text, String fault) throws IOException {
    String plain = text.startsWith("'") ? text.substring(1, text.length() - 1) : text;
    Files.writeString(folder.resolve("fleet.yaml"), plain);
    assertThat(orb.line("apply -f fleet.yaml")).isEqualTo(2);
    assertThat(orb.err.lines().filter(line -> line.startsWith("orb: BAD_PARAMS: " + fault)))
        .as(orb.err)
        .hasSize(1);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(orb.line("apply -f nowhere.yaml")).isEqualTo(2);
    assertThat(orb.err).startsWith("orb: BAD_PARAMS: nowhere.yaml: it cannot be read");
  }
}

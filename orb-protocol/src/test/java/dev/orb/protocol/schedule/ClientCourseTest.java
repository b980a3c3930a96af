package dev.orb.protocol.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client makes up for: every ten minutes, and it was off for an hour and a bit. */
class ClientCourseTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration THRESHOLD = Duration.ofSeconds(60);
  private static final Instant BACK = NOON.plus(Duration.ofMinutes(65));

  private static ClientCourse course(Rules rules) {
    return new ClientCourse(
        Schedule.every(Duration.ofMinutes(10)).starting(NOON), rules, THRESHOLD);
  }

  private static Instant after(int minutes) {
    return NOON.plus(Duration.ofMinutes(minutes));
  }

  @Test
  void whatIsDueNowIsNotMissed() {
    assertThat(course(Rules.USUAL).due(NOON, after(10))).containsExactly(after(10));
    assertThat(course(Rules.USUAL.misfire(Misfire.SKIP)).due(NOON, after(10).plusSeconds(60)))
        .as("as late as the threshold")
        .containsExactly(after(10));
    assertThat(course(Rules.USUAL).due(after(10), after(19))).isEmpty();
  }

  @Test
  void ofTheMissedTheLastStandsForAll() {
    assertThat(course(Rules.USUAL).due(NOON, BACK)).containsExactly(after(60));
  }

  @Test
  void ofTheMissedEachIsMadeUpFor() {
    assertThat(course(Rules.USUAL.misfire(Misfire.ALL)).due(NOON, BACK))
        .containsExactly(after(10), after(20), after(30), after(40), after(50), after(60));
  }

  @Test
  void ofTheMissedNoneIsMadeUpFor() {
    assertThat(course(Rules.USUAL.misfire(Misfire.SKIP)).due(NOON, BACK)).isEmpty();
  }

  @Test
  void whatIsDueNowComesBesideTheMissed() {
    assertThat(course(Rules.USUAL).due(NOON, after(70).plusSeconds(5)))
        .containsExactly(after(60), after(70));
  }

  @Test
  void noneIsMadeUpForWhenItsWindowIsOver() {
    Rules window = Rules.USUAL.inWindow(Duration.ofMinutes(30));
    assertThat(course(window.misfire(Misfire.ALL)).due(NOON, BACK))
        .containsExactly(after(40), after(50), after(60));
    assertThat(course(window.inWindow(Duration.ofMinutes(2))).due(NOON, BACK)).isEmpty();
  }

  @Test
  void ofAThousandAndMoreTheFirstThousandAreMadeUpFor() {
    ClientCourse seconds =
        new ClientCourse(
            Schedule.every(Duration.ofSeconds(1)).starting(NOON),
            Rules.USUAL.misfire(Misfire.ALL),
            Duration.ofSeconds(1));
    List<Instant> due = seconds.due(NOON, NOON.plus(Duration.ofHours(2)));
    assertThat(due.get(0)).isEqualTo(NOON.plusSeconds(1));
    assertThat(due.get(Course.MOST_IN_A_ROW - 1)).isEqualTo(NOON.plusSeconds(1000));
    assertThat(due).as("and those that are due now").hasSize(Course.MOST_IN_A_ROW + 2);
  }

  @Test
  void theLastMissedIsFoundHoweverLongAgo() {
    Schedule yearly = Schedule.cron("0 4 1 2 *", ZoneId.of("Europe/Oslo"));
    ClientCourse course = new ClientCourse(yearly, Rules.USUAL, THRESHOLD);
    assertThat(course.due(Instant.parse("2023-01-01T00:00:00Z"), NOON))
        .containsExactly(Instant.parse("2026-02-01T03:00:00Z"));
  }

  @Test
  void aLocalTimeThatIsLeftOutIsNotDueThatDay() {
    Schedule nightly = Schedule.cron("30 2 * * *", ZoneId.of("Europe/Oslo"));
    ClientCourse course = new ClientCourse(nightly, Rules.USUAL.misfire(Misfire.ALL), THRESHOLD);
    assertThat(
            course.due(
                Instant.parse("2026-03-28T00:00:00Z"), Instant.parse("2026-03-30T12:00:00Z")))
        .containsExactly(
            Instant.parse("2026-03-28T01:30:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
  }
}

package dev.orb.protocol.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made up for after a time without a node: every ten minutes, an hour and a bit missed. */
class CourseTest {
  private static final Duration THRESHOLD = Duration.ofSeconds(60);
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant BACK = NOON.plus(Duration.ofMinutes(63));
  private static final Schedule EVERY_TEN = Schedule.cron("*/10 * * * *", ZoneOffset.UTC);

  private static Instant at(int minutes) {
    return NOON.plus(Duration.ofMinutes(minutes));
  }

  /** The times that come due at once when the node is back, and the first one after that. */
  private static List<Instant> comeDue(Schedule schedule, Rules rules, Instant back) {
    Course course = new Course(schedule, rules, THRESHOLD);
    List<Instant> times = new ArrayList<>();
    Optional<Instant> next = Optional.of(NOON);
    int inARow = 0;
    while (next.isPresent()) {
      times.add(next.get());
      if (next.get().isAfter(back)) {
        return times;
      }
      inARow = course.isMissed(next.get(), back) ? inARow + 1 : 0;
      next = course.following(next.get(), back, times.size(), inARow);
    }
    return times;
  }

  @Test
  void onceMakesUpForTheFirstAndGoesOnFromNow() {
    assertThat(comeDue(EVERY_TEN, Rules.USUAL, BACK)).containsExactly(at(0), at(70));
  }

  @Test
  void allMakesUpForEach() {
    assertThat(comeDue(EVERY_TEN, Rules.USUAL.misfire(Misfire.ALL), BACK))
        .containsExactly(at(0), at(10), at(20), at(30), at(40), at(50), at(60), at(70));
  }

  @Test
  void skipGoesOnFromNow() {
    assertThat(comeDue(EVERY_TEN, Rules.USUAL.misfire(Misfire.SKIP), BACK))
        .containsExactly(at(0), at(70));
  }

  @Test
  void allIsBounded() {
    Schedule often = Schedule.every(Duration.ofSeconds(1)).starting(NOON);
    List<Instant> times = comeDue(often, Rules.USUAL.misfire(Misfire.ALL), BACK);
    assertThat(times).hasSize(Course.MOST_IN_A_ROW + 1);
    assertThat(times.get(Course.MOST_IN_A_ROW - 1)).isEqualTo(NOON.plusSeconds(999));
    assertThat(times.get(Course.MOST_IN_A_ROW)).isEqualTo(BACK.plusSeconds(1));
  }

  @Test
  void whatIsInItsWindowStandsForThoseThatAreOutOfIt() {
    Rules window = Rules.USUAL.inWindow(Duration.ofMinutes(15));
    assertThat(comeDue(EVERY_TEN, window, BACK)).containsExactly(at(0), at(50), at(70));
    assertThat(comeDue(EVERY_TEN, window.misfire(Misfire.ALL), BACK))
        .containsExactly(at(0), at(50), at(60), at(70));
    assertThat(comeDue(EVERY_TEN, window.inWindow(Duration.ofMinutes(2)), BACK))
        .containsExactly(at(0), at(70));
  }

  @Test
  void oneThatIsLateByLessThanTheThresholdWasNotMissed() {
    assertThat(comeDue(EVERY_TEN, Rules.USUAL.misfire(Misfire.SKIP), at(10).plusSeconds(59)))
        .containsExactly(at(0), at(10), at(20));
  }

  @Test
  void itEndsWithItsTimes() {
    assertThat(comeDue(EVERY_TEN.times(3), Rules.USUAL.misfire(Misfire.ALL), BACK))
        .containsExactly(at(0), at(10), at(20));
  }

  @Test
  void timesBetweenTwoAreCountedUpToABound() {
    Course course = new Course(EVERY_TEN, Rules.USUAL, THRESHOLD);
    assertThat(course.between(at(0), at(70), 100)).isEqualTo(6);
    assertThat(course.between(at(0), at(70), 4)).isEqualTo(4);
    assertThat(course.between(at(0), at(10), 100)).isZero();
  }
}

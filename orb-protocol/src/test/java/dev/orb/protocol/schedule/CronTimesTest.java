package dev.orb.protocol.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTimesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private static List<Instant> times(Schedule schedule, String after, int most) {
    return new Occurrences(schedule).list(Instant.parse(after), most);
  }

  private static List<String> cron(String expression, ZoneId zone, String after, int most) {
    return times(Schedule.cron(expression, zone), after, most).stream()
        .map(Instant::toString)
        .toList();
  }

  @Test
  void onceComesDueOnceAndNotAfter() {
    Schedule once = Schedule.once(NOON);

    assertThat(new Occurrences(once).after(NOON.minusMillis(1))).contains(NOON);
    assertThat(new Occurrences(once).after(NOON)).isEmpty();
  }

  @Test
  void everyStaysOnItsGridHoweverLateOneLooks() {
    Schedule every = Schedule.every(Duration.ofMinutes(10)).starting(NOON);
    Occurrences times = new Occurrences(every);

    assertThat(times.after(NOON.minus(Duration.ofDays(9)))).contains(NOON);
    assertThat(times.after(NOON)).contains(NOON.plusSeconds(600));
    assertThat(times.after(NOON.plusSeconds(599))).contains(NOON.plusSeconds(600));
    assertThat(times.after(NOON.plusSeconds(601))).contains(NOON.plusSeconds(1200));
    assertThat(times.after(NOON.plus(Duration.ofDays(365)).plusSeconds(7)))
        .contains(NOON.plus(Duration.ofDays(365)).plusSeconds(600));
  }

  @Test
  void everyIsElapsedTimeAlsoWhenClocksChange() {
    Schedule daily = Schedule.every(Duration.ofDays(1)).starting(berlin("2026-10-24T09:00"));

    assertThat(times(daily, "2026-10-24T00:00:00Z", 3))
        .containsExactly(
            berlin("2026-10-24T09:00"), berlin("2026-10-25T08:00"), berlin("2026-10-26T08:00"));
  }

  private static Instant berlin(String local) {
    return ZonedDateTime.of(LocalDateTime.parse(local), BERLIN).toInstant();
  }

  @Test
  void anHourThatIsSkippedInSpringIsSkippedByADailyCron() {
    assertThat(cron("30 2 * * *", BERLIN, "2026-03-27T23:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z");
  }

  @Test
  void anHourThatComesTwiceInAutumnFiresADailyCronOnce() {
    assertThat(cron("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void aQuarterHourlyCronLosesNothingInAutumnAndSpring() {
    Instant autumn = Instant.parse("2026-10-24T21:59:59Z");
    Instant spring = Instant.parse("2026-03-28T22:59:59Z");
    Occurrences times = new Occurrences(Schedule.cron("*/15 * * * *", BERLIN));

    assertThat(times.list(autumn, 200).stream().filter(t -> t.isBefore(berlin("2026-10-25T06:00"))))
        .hasSize(7 * 4);
    assertThat(times.list(spring, 200).stream().filter(t -> t.isBefore(berlin("2026-03-29T06:00"))))
        .hasSize(5 * 4);
    assertEvenly(times.list(autumn, 28), Duration.ofMinutes(15));
  }

  private static void assertEvenly(List<Instant> times, Duration step) {
    for (int i = 1; i < times.size(); i++) {
      assertThat(Duration.between(times.get(i - 1), times.get(i))).isEqualTo(step);
    }
  }

  @Test
  void secondsOfTheQuartzFormLoseNothingInTheHourThatComesTwice() {
    Occurrences times = new Occurrences(Schedule.cron("0/15 * * * * ?", BERLIN));

    assertEvenly(times.list(Instant.parse("2026-10-24T23:59:59Z"), 600), Duration.ofSeconds(15));
  }

  @Test
  void fiveFieldsMeanDayOfMonthOrDayOfWeekWhenBothAreGiven() {
    assertThat(cron("0 9 1 * 1", UTC, "2026-06-01T08:00:00Z", 6))
        .containsExactly(
            "2026-06-01T09:00:00Z",
            "2026-06-08T09:00:00Z",
            "2026-06-15T09:00:00Z",
            "2026-06-22T09:00:00Z",
            "2026-06-29T09:00:00Z",
            "2026-07-01T09:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "0 9 * * 0,       2026-11-22T09:00:00Z",
    "0 9 * * 7,       2026-11-22T09:00:00Z",
    "0 9 * * SUN,     2026-11-22T09:00:00Z",
    "0 9 * * 1-5,     2026-11-23T09:00:00Z",
    "0 0 9 ? * 2-6,   2026-11-23T09:00:00Z",
    "0 0 9 L * ?,     2026-11-30T09:00:00Z",
    "0 0 9 29 2 ?,    2028-02-29T09:00:00Z",
    "0 0 9 1 1 ? 2030, 2030-01-01T09:00:00Z",
    "5/15 * * * *,    2026-11-20T12:05:00Z",
    "@daily,          2026-11-21T00:00:00Z",
    "@hourly,         2026-11-20T13:00:00Z",
    "@weekly,         2026-11-22T00:00:00Z",
    "@monthly,        2026-12-01T00:00:00Z",
    "@yearly,         2027-01-01T00:00:00Z",
  })
  void aCronExpressionComesDueNext(String expression, String expected) {
    assertThat(cron(expression, UTC, "2026-11-20T12:00:00Z", 1)).containsExactly(expected);
  }

  @Test
  void startAndEndAreThemselvesTimesAndNothingLiesOutside() {
    Schedule schedule =
        Schedule.cron("0 * * * *", UTC).starting(NOON).ending(NOON.plus(Duration.ofHours(2)));

    assertThat(times(schedule, "2020-01-01T00:00:00Z", 10))
        .containsExactly(NOON, NOON.plus(Duration.ofHours(1)), NOON.plus(Duration.ofHours(2)));
  }

  @Test
  void aDateThatNeverIsNeverComesDue() {
    assertThat(cron("0 0 31 2 *", UTC, "2026-11-20T12:00:00Z", 1)).isEmpty();
    assertThat(cron("0 0 0 30 2 ?", UTC, "2026-11-20T12:00:00Z", 1)).isEmpty();
  }
}

package dev.orb.protocol.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OccurrencesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");

  private static List<String> cron(String expression, ZoneId zone, String after, int most) {
    return new Occurrences(Schedule.cron(expression, zone))
        .list(Instant.parse(after), most).stream().map(Instant::toString).toList();
  }

  @Test
  void aFixedRateStaysOnTheGridOfItsStart() {
    Schedule every =
        Schedule.every(Duration.ofMinutes(10)).starting(Instant.parse("2026-01-01T00:03:00Z"));

    assertThat(new Occurrences(every).list(Instant.parse("2026-01-01T05:20:11Z"), 2))
        .containsExactly(
            Instant.parse("2026-01-01T05:23:00Z"), Instant.parse("2026-01-01T05:33:00Z"));
    assertThat(new Occurrences(every).after(Instant.parse("2025-06-01T00:00:00Z")))
        .contains(Instant.parse("2026-01-01T00:03:00Z"));
  }

  @Test
  void oneInstantComesDueOnce() {
    Occurrences once = new Occurrences(Schedule.once(Instant.parse("2026-01-01T00:00:00Z")));

    assertThat(once.list(Instant.parse("2025-01-01T00:00:00Z"), 5))
        .containsExactly(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(once.after(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
  }

  @Test
  void fiveFieldsMeanWhatUnixMeansByThem() {
    assertThat(cron("0 22 * * *", UTC, "2026-01-01T00:00:00Z", 1))
        .containsExactly("2026-01-01T22:00:00Z");
    // day of month OR day of week, when both are given
    assertThat(cron("0 9 1 * 1", UTC, "2026-01-01T10:00:00Z", 2))
        .containsExactly("2026-01-05T09:00:00Z", "2026-01-12T09:00:00Z");
    assertThat(cron("0 9 * * 0", UTC, "2026-01-01T00:00:00Z", 1))
        .containsExactly("2026-01-04T09:00:00Z");
  }

  @Test
  void sixFieldsBeginWithSeconds() {
    assertThat(cron("*/20 * * * * ?", UTC, "2026-01-01T00:00:00Z", 3))
        .containsExactly("2026-01-01T00:00:20Z", "2026-01-01T00:00:40Z", "2026-01-01T00:01:00Z");
  }

  @Test
  void nicknamesStandForTheirExpressions() {
    assertThat(cron("@daily", UTC, "2026-01-01T00:00:00Z", 1))
        .containsExactly("2026-01-02T00:00:00Z");
  }

  @Test
  void noQuarterHourIsLostInTheHourThatComesTwice() {
    // 2026-10-25: 02:00 to 03:00 comes twice in Berlin, so six hours of wall clock are seven
    List<String> quarters = cron("0 0/15 * * * ?", BERLIN, "2026-10-24T21:59:59Z", 28);

    assertThat(quarters).hasSize(28).doesNotHaveDuplicates();
    assertThat(quarters.get(27)).isEqualTo("2026-10-25T04:45:00Z");
  }

  @Test
  void aDailyTimeComesOnceOnTheDayThatHasItTwice() {
    assertThat(cron("30 2 * * *", BERLIN, "2026-10-24T10:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void nothingComesBeforeTheStartNorAfterTheEndNorTooOften() {
    Schedule schedule =
        Schedule.cron("0 * * * *", UTC)
            .starting(Instant.parse("2026-01-01T05:00:00Z"))
            .ending(Instant.parse("2026-01-01T08:00:00Z"));

    assertThat(new Occurrences(schedule).list(Instant.parse("2026-01-01T00:00:00Z"), 10))
        .hasSize(4)
        .startsWith(Instant.parse("2026-01-01T05:00:00Z"));
    assertThat(new Occurrences(schedule.times(2)).list(Instant.parse("2026-01-01T00:00:00Z"), 10))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "61 * * * *",
        "A * * * *",
        "@often",
        "* * * * * * * *",
        "0 0 32 * *"
      })
  void aWrongExpressionIsRefusedWithItsFields(String expression) {
    assertThatThrownBy(() -> Schedule.cron(expression, UTC))
        .isInstanceOfSatisfying(
            OrbException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.BAD_PARAMS);
              assertThat(refused.mend().orElseThrow()).contains("day-of-week");
            });
  }

  @Test
  void aDayThatDoesNotExistNeverComesDue() {
    assertThat(cron("0 0 31 2 *", UTC, "2026-01-01T00:00:00Z", 1)).isEmpty();
  }
}

package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.OrbException;
import dev.orb.protocol.schedule.SkipOn;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which moments a calendar covers. */
class CoverageTest {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ZoneId OSLO = ZoneId.of("Europe/Oslo");

  private static boolean covers(Blackout blackout, @Nullable ZoneId zone, String at) {
    return new Coverage(new Calendar("c", blackout, zone)).covers(Instant.parse(at), UTC);
  }

  private static Blackout ics(String... lines) {
    return new Blackout.Ics(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//orb//test//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            + "DTSTAMP:20260101T000000Z\r\n"
            + String.join("\r\n", lines)
            + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-23T22:59:59Z, false",
    "2026-12-23T23:00:00Z, true",
    "2026-12-26T22:59:59Z, true",
    "2026-12-26T23:00:00Z, false",
    "2027-01-01T10:00:00Z, true",
  })
  void datesAreWholeDaysInTheirZone(String at, boolean covered) {
    Blackout dates =
        new Blackout.Dates(
            List.of(
                Blackout.Days.parse("2026-12-24/2026-12-26"), Blackout.Days.parse("2027-01-01")));
    assertThat(covers(dates, OSLO, at)).isEqualTo(covered);
  }

  @Test
  void withoutAZoneThatOfTheScheduleIsMeant() {
    Blackout dates = new Blackout.Dates(List.of(Blackout.Days.parse("2026-12-24")));
    assertThat(covers(dates, null, "2026-12-23T23:00:00Z")).isFalse();
    assertThat(covers(dates, null, "2026-12-24T23:00:00Z")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "* * * * 6;0, 2026-11-21T10:00:59Z, true",
    "* * * * 6;0, 2026-11-20T10:00:59Z, false",
    "0-29 9 * * *, 2026-11-20T08:29:59.999Z, true",
    "0-29 9 * * *, 2026-11-20T08:30:00Z, false",
    "5 0 9 * * ?, 2026-11-20T08:00:05.300Z, true",
    "5 0 9 * * ?, 2026-11-20T08:00:06Z, false",
  })
  void aCronExpressionCoversItsMinutesOrItsSeconds(String cron, String at, boolean covered) {
    assertThat(covers(new Blackout.Cron(cron.replace(';', ',')), OSLO, at)).isEqualTo(covered);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-12-24T22:59:59Z, false",
    "2026-12-24T23:00:00Z, true",
    "2027-12-25T12:00:00Z, true",
    "2028-12-25T12:00:00Z, false",
    "2039-12-25T12:00:00Z, true",
    "2039-12-26T12:00:00Z, false",
  })
  void anEventOfADayRecursInTheZoneOfWhoAsks(String at, boolean covered) {
    Blackout yearly =
        ics("DTSTART;VALUE=DATE:20261225", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20281225");
    assertThat(covers(yearly, OSLO, at)).isEqualTo(covered);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-23T08:00:00Z, true",
    "2026-03-30T07:00:00Z, true",
    "2026-03-30T06:59:59Z, false",
    "2026-03-30T08:59:59Z, true",
    "2026-03-30T09:00:00Z, false",
    "2026-03-31T07:30:00Z, false",
  })
  void anEventInAZoneKeepsItsLocalTimeOverTheChangeOfTheClock(String at, boolean covered) {
    Blackout mondays =
        ics(
            "DTSTART;TZID=Europe/Oslo:20260105T090000",
            "DURATION:PT2H",
            "RRULE:FREQ=WEEKLY;BYDAY=MO");
    assertThat(covers(mondays, UTC, at)).isEqualTo(covered);
  }

  @Test
  void anEventInUtcIsThatMomentWhoeverAsks() {
    Blackout night = ics("DTSTART:20261220T220000Z", "DTEND:20261221T040000Z");
    assertThat(covers(night, OSLO, "2026-12-20T22:00:00Z")).isTrue();
    assertThat(covers(night, OSLO, "2026-12-21T04:00:00Z")).isFalse();
    assertThat(
            covers(
                ics("DTSTART:20261220T220000", "DTEND:20261221T040000"),
                OSLO,
                "2026-12-20T21:00:00Z"))
        .as("a time without a zone")
        .isTrue();
  }

  @Test
  void aCancelledEventCoversNothing() {
    assertThatThrownBy(
            () ->
                covers(
                    ics("DTSTART;VALUE=DATE:20261225", "STATUS:CANCELLED"),
                    null,
                    "2026-12-25T00:00:00Z"))
        .hasMessageContaining("no VEVENT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "holidays",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\nEND:VCALENDAR",
      })
  void whatIsNoCalendarIsRefused(String text) {
    assertThatThrownBy(() -> covers(new Blackout.Ics(text), null, "2026-12-25T00:00:00Z"))
        .isInstanceOf(OrbException.class)
        .hasMessageStartingWith("BAD_PARAMS: the calendar cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{region}x y", "holidays-{", "holidays-{1}", "a/b"})
  void whatNoCalendarCanBeCalledIsRefused(String text) {
    assertThatThrownBy(() -> new SkipOn(text)).hasMessageStartingWith("BAD_PARAMS: skipOn");
  }

  @Test
  void labelsStandForPartsOfAName() {
    SkipOn skipOn = new SkipOn("holidays-{country}.{region}");
    assertThat(skipOn.of(Map.of("country", "no", "region", "vest"))).hasValue("holidays-no.vest");
    assertThat(skipOn.of(Map.of("country", "no"))).isEmpty();
    assertThat(new SkipOn("holidays").isPerClient()).isFalse();
  }
}

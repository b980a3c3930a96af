package dev.orb.scheduler.ics;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.io.ParseWarning;
import biweekly.io.TimezoneAssignment;
import biweekly.io.text.ICalReader;
import biweekly.property.DateStart;
import biweekly.util.com.google.ical.compat.javautil.DateIterator;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.TimeZone;
import java.util.stream.Collectors;

/**
 * The events of an iCalendar text (RFC 5545), those that recur too. Immutable; thread-safe.
 *
 * <p>What is a date, or a time without a zone, means that date in whatever zone is asked about.
 */
public final class IcsTimes {
  /** The library's number for a zone that the file names and does not describe. */
  private static final Integer ZONE_BY_ITS_USUAL_NAME = 37;

  private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

  private final List<Span> spans;

  private IcsTimes(List<Span> spans) {
    this.spans = List.copyOf(spans);
  }

  /**
   * One event, and how it recurs.
   *
   * @param floating whether its times are local ones, kept as if they were UTC
   */
  private record Span(VEvent event, Duration length, TimeZone zone, boolean floating) {
    boolean covers(Instant at, ZoneId asked) {
      Instant here = floating ? LocalDateTime.ofInstant(at, asked).toInstant(ZoneOffset.UTC) : at;
      // why a copy: an iterator moves, and the library's objects are not for several threads
      DateIterator starts = iterator();
      starts.advanceTo(Date.from(here.minus(length)));
      while (starts.hasNext()) {
        Instant start = starts.next().toInstant();
        if (start.isAfter(here)) {
          return false;
        }
        if (here.isBefore(start.plus(length))) {
          return true;
        }
      }
      return false;
    }

    private DateIterator iterator() {
      synchronized (event) {
        return event.getDateIterator(zone);
      }
    }
  }

  /**
   * Reads a text.
   *
   * @throws OrbException {@code BAD_PARAMS} if it is no calendar, or one without events
   */
  public static IcsTimes parse(String text) {
    List<Span> spans = new ArrayList<>();
    try (ICalReader reader = new ICalReader(text)) {
      reader.setDefaultTimezone(UTC);
      ICalendar calendar = reader.readNext();
      if (calendar == null) {
        throw refused("there is no VCALENDAR in it");
      }
      requireNoFault(reader.getWarnings());
      for (VEvent event : calendar.getEvents()) {
        if (event.getStatus() == null || !event.getStatus().isCancelled()) {
          spans.add(span(calendar, event));
        }
      }
    } catch (IOException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
    if (spans.isEmpty()) {
      throw refused("there is no VEVENT in it");
    }
    return new IcsTimes(spans);
  }

  private static void requireNoFault(List<ParseWarning> warnings) {
    String faults =
        warnings.stream()
            .filter(warning -> !Objects.equals(warning.getCode(), ZONE_BY_ITS_USUAL_NAME))
            .limit(3)
            .map(ParseWarning::toString)
            .collect(Collectors.joining("; "));
    if (!faults.isEmpty()) {
      throw refused(faults);
    }
  }

  private static Span span(ICalendar calendar, VEvent event) {
    DateStart start = event.getDateStart();
    if (start == null || start.getValue() == null) {
      throw refused("an event has no DTSTART");
    }
    boolean dateOnly = !start.getValue().hasTime();
    boolean floating = dateOnly || calendar.getTimezoneInfo().isFloating(start);
    TimezoneAssignment zone = calendar.getTimezoneInfo().getTimezone(start);
    return new Span(
        event,
        length(event, start.getValue().toInstant(), dateOnly),
        floating || zone == null ? UTC : zone.getTimeZone(),
        floating);
  }

  private static Duration length(VEvent event, Instant start, boolean dateOnly) {
    if (event.getDateEnd() != null && event.getDateEnd().getValue() != null) {
      return Duration.between(start, event.getDateEnd().getValue().toInstant());
    }
    if (event.getDuration() != null && event.getDuration().getValue() != null) {
      return Duration.ofMillis(event.getDuration().getValue().toMillis());
    }
    return dateOnly ? Duration.ofDays(1) : Duration.ZERO;
  }

  private static OrbException refused(String why) {
    return new OrbException(
        ErrorCode.BAD_PARAMS, "the calendar cannot be read: " + why, "give an iCalendar file");
  }

  /** How many events there are. */
  public int size() {
    return spans.size();
  }

  /**
   * Whether a moment lies in an event.
   *
   * @param zone in which dates, and times without a zone, are meant
   */
  public boolean covers(Instant at, ZoneId zone) {
    return spans.stream().anyMatch(span -> span.covers(at, zone));
  }
}

package dev.orb.scheduler;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.schedule.CronRule;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

/** Times at which nothing is wanted. */
public sealed interface Blackout {
  /** Whole days. */
  record Dates(List<Days> days) implements Blackout {
    private static final int MOST = 10_000;

    /**
     * @throws OrbException {@code BAD_PARAMS} if there are none, or too many
     */
    public Dates {
      days = List.copyOf(days);
      if (days.isEmpty() || days.size() > MOST) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "a calendar of " + days.size() + " dates",
            "give 1 to " + MOST + " dates or ranges of them");
      }
    }
  }

  /** The events of an iCalendar file, as it is. */
  record Ics(String text) implements Blackout {
    private static final int LONGEST = 1 << 20;

    /**
     * @throws OrbException {@code TOO_LARGE} if it is longer than a MiB
     */
    public Ics {
      if (text.length() > LONGEST) {
        throw new OrbException(
            ErrorCode.TOO_LARGE,
            "a calendar of " + text.length() + " characters",
            LONGEST + " are the most; leave out what is long past");
      }
    }
  }

  /** Every second that a cron expression means, of 5 fields every minute. */
  record Cron(String expression) implements Blackout {
    /**
     * @throws OrbException {@code BAD_PARAMS} that points at the field
     */
    public Cron {
      CronRule.check(expression);
    }
  }

  /**
   * Days in a row, the first and the last among them.
   *
   * @param first the first
   * @param last the last
   */
  record Days(LocalDate first, LocalDate last) {
    /**
     * @throws OrbException {@code BAD_PARAMS} if the last is before the first
     */
    public Days {
      if (last.isBefore(first)) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS, "dates: " + last + " is before " + first, "turn them round");
      }
    }

    /**
     * Reads a date, or two of them with a slash between.
     *
     * @throws OrbException {@code BAD_PARAMS} if it is neither
     */
    public static Days parse(String text) {
      String[] parts = text.strip().split("/", 2);
      try {
        LocalDate first = LocalDate.parse(parts[0].strip());
        return new Days(first, parts.length == 1 ? first : LocalDate.parse(parts[1].strip()));
      } catch (DateTimeException e) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "dates: '" + Names.shown(text) + "' does not fit",
            "give a date such as 2026-12-25, or a range such as 2026-12-24/2026-12-26",
            e);
      }
    }

    /** The form in JSON and in files. */
    public String text() {
      return first.equals(last) ? first.toString() : first + "/" + last;
    }

    boolean has(LocalDate date) {
      return !date.isBefore(first) && !date.isAfter(last);
    }
  }
}

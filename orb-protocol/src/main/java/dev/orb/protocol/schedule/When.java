package dev.orb.protocol.schedule;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The rule by which a schedule comes due. */
public sealed interface When {

  /** Once. */
  record At(Instant instant) implements When {}

  /** At a fixed rate from the schedule's start: it does not drift. */
  record Every(Duration period) implements When {
    /** The shortest period. */
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /**
     * @throws OrbException {@code BAD_PARAMS} if it is shorter than a second
     */
    public Every {
      if (period.compareTo(SHORTEST) < 0) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS, "every: " + period + " is too short", "1s is the shortest");
      }
    }
  }

  /**
   * So long after the command of the firing before has ended at all of its targets. What is next
   * while that is open is only the earliest that it may be.
   */
  record AfterEnd(Duration pause) implements When {
    /**
     * @throws OrbException {@code BAD_PARAMS} if it is shorter than a second
     */
    public AfterEnd {
      if (pause.compareTo(Every.SHORTEST) < 0) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS, "every: " + pause + " is too short", "1s is the shortest");
      }
    }
  }

  /** By a cron expression, in the zone of each client. */
  record LocalCron(String expression) implements When {
    /**
     * @throws OrbException {@code BAD_PARAMS} that points at the field
     */
    public LocalCron {
      Cron.check(expression);
    }
  }

  /**
   * By a cron expression: 5 fields as in Unix, 6 or 7 as in Quartz, or a nickname like
   * {@code @daily}.
   */
  record Cron(String expression, ZoneId zone) implements When {
    /** Characters of an expression: what is kept of a trigger is bounded. */
    public static final int LONGEST = 256;

    /**
     * @throws OrbException {@code BAD_PARAMS} that points at the field
     */
    public Cron {
      check(expression);
    }

    private static void check(String expression) {
      if (expression.length() > LONGEST) {
        throw new OrbException(
            ErrorCode.BAD_PARAMS,
            "cron: an expression of " + expression.length() + " characters is too long",
            LONGEST + " is the longest; use several schedules");
      }
      CronRule.check(expression);
    }
  }
}

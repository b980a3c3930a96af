package dev.orb.protocol.schedule;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * When something is to happen.
 *
 * @param when the rule
 * @param start nothing before this; a fixed rate counts from it
 * @param end nothing after this
 * @param times at most so often
 */
public record Schedule(
    When when, @Nullable Instant start, @Nullable Instant end, @Nullable Integer times) {

  /**
   * @throws OrbException {@code BAD_PARAMS} if the parts contradict each other
   */
  public Schedule {
    if (start != null && end != null && end.isBefore(start)) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "the end " + end + " is before the start " + start);
    }
    if (times != null && times < 1) {
      throw new OrbException(ErrorCode.BAD_PARAMS, "times: " + times + " is not above 0");
    }
    boolean uncounted = when instanceof When.LocalCron || when instanceof When.AfterEnd;
    if (times != null && uncounted) {
      String what = when instanceof When.AfterEnd ? "after end" : "zone client";
      throw new OrbException(ErrorCode.BAD_PARAMS, "times does not go with " + what, "give an end");
    }
  }

  /** Once, at an instant. */
  public static Schedule once(Instant instant) {
    return new Schedule(new When.At(instant), null, null, null);
  }

  /** At a fixed rate, the first time one period from now, or at the {@link #starting start}. */
  public static Schedule every(Duration period) {
    return new Schedule(new When.Every(period), null, null, null);
  }

  /**
   * So long after the firing before has ended at all of its targets; the first time that long from
   * now, or at the {@link #starting start}.
   */
  public static Schedule afterEnd(Duration pause) {
    return new Schedule(new When.AfterEnd(pause), null, null, null);
  }

  /**
   * By a cron expression, in a zone.
   *
   * @throws OrbException {@code BAD_PARAMS} that points at the field
   */
  public static Schedule cron(String expression, ZoneId zone) {
    return new Schedule(new When.Cron(expression, zone), null, null, null);
  }

  /**
   * By a cron expression, in the zone of each client: one firing for each zone, and each client
   * runs a local time once, even if it moves or the clock is set back.
   *
   * @throws OrbException {@code BAD_PARAMS} that points at the field
   */
  public static Schedule cronOfClients(String expression) {
    return new Schedule(new When.LocalCron(expression), null, null, null);
  }

  /** The same in one zone, if it is in the zone of each client. */
  public Schedule in(ZoneId zone) {
    return when instanceof When.LocalCron cron
        ? new Schedule(new When.Cron(cron.expression(), zone), start, end, times)
        : this;
  }

  /** The same, with nothing before this. */
  public Schedule starting(@Nullable Instant instant) {
    return new Schedule(when, instant, end, times);
  }

  /** The same, with nothing after this. */
  public Schedule ending(@Nullable Instant instant) {
    return new Schedule(when, start, instant, times);
  }

  /** The same, at most so often. */
  public Schedule times(@Nullable Integer most) {
    return new Schedule(when, start, end, most);
  }
}

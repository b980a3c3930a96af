package dev.orb.protocol.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cron expression at work. The library computes with {@code java.time}, which is right over
 * changes of daylight saving; Quartz's own engine loses an hour in autumn.
 */
public final class CronRule {
  private static final CronParser UNIX =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
  private static final CronParser QUARTZ =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));
  private static final Map<String, String> NICKNAMES =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private final ExecutionTime times;
  private final ZoneId zone;

  /** The rule of an expression in its zone. */
  public CronRule(When.Cron cron) {
    this.times = ExecutionTime.forCron(parse(cron.expression()));
    this.zone = cron.zone();
  }

  /**
   * Whether it can be read.
   *
   * @throws OrbException {@code BAD_PARAMS} that points at the field
   */
  public static void check(String expression) {
    times(expression);
  }

  /** What the library makes of an expression. */
  static ExecutionTime times(String expression) {
    return ExecutionTime.forCron(parse(expression));
  }

  /** Whether an expression means minutes, and not seconds. */
  public static boolean isOfMinutes(String expression) {
    String plain = expression.strip();
    return plain.startsWith("@") || plain.split("\\s+").length == 5;
  }

  /** The first time after this; empty if there is none. */
  public Optional<Instant> next(Instant after) {
    return times.nextExecution(after.atZone(zone)).map(time -> time.toInstant());
  }

  private static Cron parse(String expression) {
    String plain = expression.strip();
    if (plain.startsWith("@")) {
      String meant = NICKNAMES.get(plain);
      if (meant == null) {
        throw refused(expression, "there is no such nickname; there are @hourly to @yearly", null);
      }
      plain = meant;
    }
    int fields = plain.split("\\s+").length;
    if (fields < 5 || fields > 7) {
      throw refused(expression, "it has " + fields + " fields, not 5, 6 or 7", null);
    }
    try {
      return (fields == 5 ? UNIX : QUARTZ).parse(plain).validate();
    } catch (IllegalArgumentException e) {
      throw refused(expression, String.valueOf(e.getMessage()), e);
    }
  }

  private static OrbException refused(String expression, String why, @Nullable Throwable cause) {
    return new OrbException(
        ErrorCode.BAD_PARAMS,
        "cron '" + expression + "': " + why,
        "fields are: [second] minute hour day-of-month month day-of-week [year]",
        cause);
  }
}

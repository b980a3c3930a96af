package dev.orb.protocol.schedule;

import com.cronutils.model.time.ExecutionTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When a cron expression is due somewhere on earth. A trigger that knows nothing of the fleet comes
 * due at all of these times, about forty for each local one; in which zones it is due then is asked
 * when it does. Immutable and thread-safe.
 */
public final class LocalTimes {
  /** Between the first zone that has a local time and the last one. */
  private static final Duration ROUND = Duration.ofHours(27);

  private final ExecutionTime times;

  LocalTimes(String expression) {
    this.times = CronRule.times(expression);
  }

  /** The first time after this at which it is due in any zone. */
  Optional<Instant> after(Instant instant) {
    Instant first = null;
    for (ZoneOffset offset : offsets(instant)) {
      Optional<Instant> next =
          times.nextExecution(instant.atZone(offset)).map(ZonedDateTime::toInstant);
      if (next.isPresent() && (first == null || next.get().isBefore(first))) {
        first = next.get();
      }
    }
    return Optional.ofNullable(first);
  }

  /** The offsets that there are now, or that some zone changes to next. */
  private static Set<ZoneOffset> offsets(Instant instant) {
    Set<ZoneOffset> offsets = new HashSet<>();
    for (String name : ZoneId.getAvailableZoneIds()) {
      ZoneRules rules = ZoneId.of(name).getRules();
      offsets.add(rules.getOffset(instant));
      ZoneOffsetTransition next = rules.nextTransition(instant);
      if (next != null) {
        offsets.add(next.getOffsetAfter());
      }
    }
    return offsets;
  }

  /**
   * Whether it is due in this zone at this moment. A local time that comes twice, as clocks are set
   * back, is due the first time.
   */
  public static boolean isDue(String expression, ZoneId zone, Instant at) {
    LocalDateTime local = LocalDateTime.ofInstant(at, zone);
    return ZonedDateTime.ofLocal(local, zone, null).toInstant().equals(at)
        && CronRule.times(expression)
            .nextExecution(at.minusMillis(1).atZone(zone))
            .filter(next -> next.toInstant().equals(at))
            .isPresent();
  }

  /** When another zone had the local time that this one has at this moment, if that was before. */
  public static List<Instant> before(ZoneId zone, Instant at, ZoneId other) {
    LocalDateTime local = LocalDateTime.ofInstant(at, zone);
    List<Instant> found = new ArrayList<>();
    for (ZoneOffset offset : other.getRules().getValidOffsets(local)) {
      Instant then = local.toInstant(offset);
      if (then.isBefore(at)) {
        found.add(then);
      }
    }
    return found;
  }

  /** From when on a zone may have had the local time that another has now. */
  public static Instant roundBefore(Instant at) {
    return at.minus(ROUND);
  }
}

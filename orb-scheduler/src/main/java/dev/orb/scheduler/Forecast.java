package dev.orb.scheduler;

import dev.orb.protocol.ClientZone;
import dev.orb.protocol.Json;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.Spread;
import dev.orb.protocol.schedule.Lifetime;
import dev.orb.protocol.schedule.Rules;
import dev.orb.protocol.schedule.When;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What would come of a schedule if it were put now, from {@link CommandScheduler#forecast}: when
 * each client begins first, by the zone that it lives in, the calendars that its labels name and
 * its place within the jitter. Keeps nothing but what it has worked out. Not for several threads;
 * reads calendars, so it may block.
 */
public final class Forecast {
  /** How many times are looked at for one that is no client's holiday. */
  private static final int LOOKED_AT = 100;

  private final ScheduledCommand command;
  private final Times times;
  private final Calendars calendars;
  private final Map<ZoneId, List<Instant>> byZone = new HashMap<>();
  private final Map<Place, LeftOut> leftOut = new HashMap<>();

  /** A time in a zone: a calendar's days are those of the zone. */
  private record Place(ZoneId zone, Instant at) {}

  /** When a schedule would come due. */
  @FunctionalInterface
  interface Times {
    List<Instant> of(ScheduledCommand command, int most);
  }

  Forecast(ScheduledCommand command, Times times, Calendars calendars) {
    this.command = command;
    this.times = times;
    this.calendars = calendars;
  }

  /** Whether it comes due at other times for other clients. */
  public boolean isLocal() {
    return command.schedule().when() instanceof When.LocalCron;
  }

  /** The zone by which it comes due for a client; UTC for all if it is the same for all. */
  public ZoneId zone(Map<String, String> labels, Map<String, Json> facts) {
    return isLocal() ? ClientZone.of(labels, facts) : ZoneOffset.UTC;
  }

  /** When it comes due next, for those who live in a zone. */
  public List<Instant> next(ZoneId zone, int most) {
    return in(zone).stream().limit(most).toList();
  }

  private List<Instant> in(ZoneId zone) {
    return byZone.computeIfAbsent(zone, key -> times.of(there(key), LOOKED_AT));
  }

  private ScheduledCommand there(ZoneId zone) {
    return isLocal() ? command.at(command.schedule().in(zone)) : command;
  }

  /**
   * When a client begins first; empty if it never does, or not within the next hundred times.
   *
   * @param labels which the operator gave it
   * @param facts which it says of itself
   */
  public Optional<Instant> firstStart(
      String client, Map<String, String> labels, Map<String, Json> facts) {
    ZoneId zone = zone(labels, facts);
    for (Instant at : in(zone)) {
      LeftOut those =
          leftOut.computeIfAbsent(
              new Place(zone, at), key -> calendars.leftOut(there(zone), key.at()));
      if (!those.is(client, labels, facts)) {
        Duration jitter = jitter(at);
        return Optional.of(
            jitter == null ? at : at.plus(Spread.delay(command.id(), client, jitter)));
      }
    }
    return Optional.empty();
  }

  private @Nullable Duration jitter(Instant at) {
    Rules rules = command.rules();
    return Lifetime.jitter(
        rules,
        Lifetime.lasting(
            Lifetime.ofCommand(command.schedule(), rules, command.options().ttl(), at, at), rules));
  }
}

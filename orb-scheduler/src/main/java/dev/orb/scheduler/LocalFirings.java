package dev.orb.scheduler;

import dev.orb.protocol.ClientZone;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.LeftOut;
import dev.orb.protocol.schedule.LocalTimes;
import dev.orb.protocol.schedule.Misfire;
import dev.orb.protocol.schedule.Occurrences;
import dev.orb.protocol.schedule.When;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The firings of a schedule in its clients' own zones: one for each zone in which it is due. */
final class LocalFirings {
  private final CommandSink sink;
  private final ScheduleStore records;
  private final SchedulerSettings settings;

  LocalFirings(CommandSink sink, ScheduleStore records, SchedulerSettings settings) {
    this.sink = sink;
    this.records = records;
    this.settings = settings;
  }

  /**
   * One firing.
   *
   * @param schedule as if it were in that zone
   * @param firing what it is
   * @param leftOut who lives elsewhere, or had this local time before he moved here
   * @param leapt whether a later one of the same zone, that is past too, stands for it
   */
  record InZone(ScheduledCommand schedule, Firing firing, LeftOut leftOut, boolean leapt) {}

  /** What is due at this time; empty if it is due nowhere in the target. Blocks. */
  List<InZone> at(ScheduledCommand schedule, When.LocalCron cron, Instant at, Instant now) {
    List<InZone> found = new ArrayList<>();
    for (ZoneId zone : sink.zones(schedule.target())) {
      if (LocalTimes.isDue(cron.expression(), zone, at)) {
        found.add(inZone(schedule, zone, at, now));
      }
    }
    found.sort(Comparator.comparing(each -> each.firing().part()));
    return found;
  }

  private InZone inZone(ScheduledCommand schedule, ZoneId zone, Instant at, Instant now) {
    ScheduledCommand there = schedule.at(schedule.schedule().in(zone));
    Firing firing = Firing.of(schedule.id(), at, zone.getId(), now, 0);
    boolean leapt =
        schedule.rules().misfire() == Misfire.ONCE
            && new Occurrences(there.schedule())
                .after(at)
                .filter(next -> next.isBefore(now.minus(settings.misfireThreshold())))
                .isPresent();
    return new InZone(there, firing, leftOut(schedule.id(), zone, at), leapt);
  }

  private LeftOut leftOut(String schedule, ZoneId zone, Instant at) {
    Set<String> had = new HashSet<>();
    for (String part : records.parts(schedule, LocalTimes.roundBefore(at))) {
      zone(part)
          .filter(other -> !other.equals(zone))
          .ifPresent(
              other ->
                  LocalTimes.before(zone, at, other)
                      .forEach(
                          then ->
                              had.addAll(
                                  sink.addressees(CommandId.ofFiring(schedule, then, part)))));
    }
    return (client, labels, facts) ->
        had.contains(client) || !ClientZone.of(labels, facts).equals(zone);
  }

  private static Optional<ZoneId> zone(String part) {
    try {
      return part.isEmpty() || part.equals(Firing.RUN)
          ? Optional.empty()
          : Optional.of(ZoneId.of(part));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}

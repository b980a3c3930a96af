package dev.orb.scheduler;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.schedule.When;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The firings of a schedule that come so long after the one before has ended. The watch rings once
 * a pause; whether the one before has ended is looked up then, so that nothing needs to be told or
 * remembered over a crash. Thread-safe; blocks on the database.
 */
final class AfterEnds {
  /**
   * A firing on record whose command is not to be found is about to be handed over, for so long.
   */
  private static final Duration IN_HAND = Duration.ofMinutes(1);

  /** So many firings of which no command came are looked past. */
  private static final int LOOKED_AT = 100;

  private final CommandSink sink;
  private final ScheduleStore records;

  AfterEnds(CommandSink sink, ScheduleStore records) {
    this.sink = sink;
    this.records = records;
  }

  /**
   * When it may come due, if that is not now.
   *
   * @param scheduledAt the time that has come, whose own firing may be on record
   */
  Optional<Instant> wait(
      ScheduledCommand schedule, When.AfterEnd when, Instant scheduledAt, Instant now) {
    Instant end = schedule.schedule().end();
    if (end != null && scheduledAt.isAfter(end)) {
      return Optional.of(scheduledAt.plus(when.pause()));
    }
    Optional<Firing> last =
        records.firings(schedule.id(), LOOKED_AT).stream()
            .filter(firing -> firing.outcome() == Firing.Outcome.FIRED)
            .filter(firing -> !isOf(firing, scheduledAt))
            .findFirst();
    if (last.isEmpty()) {
      return Optional.empty();
    }
    Optional<CommandEnd> over = sink.end(last.get().command());
    if (over.isEmpty() && isOpen(last.get(), now)) {
      return Optional.of(now.plus(when.pause()));
    }
    Instant ended = over.map(CommandEnd::at).orElse(last.get().firedAt());
    return Optional.of(ended.plus(when.pause())).filter(due -> due.isAfter(now));
  }

  private static boolean isOf(Firing firing, Instant scheduledAt) {
    return firing.part().isEmpty() && firing.scheduledAt().equals(scheduledAt);
  }

  private boolean isOpen(Firing firing, Instant now) {
    // why: what is known no more was forgotten long after its end, or was not handed over yet
    return sink.has(firing.command()) || firing.firedAt().plus(IN_HAND).isAfter(now);
  }
}

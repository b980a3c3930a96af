package dev.orb.scheduler;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.OrbException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands firings over to the sink, under an id that follows from schedule and time, and tries again until the
 * sink has taken or refused it. A firing that was interrupted comes again, and the sink takes it once.
 */
final class FiringDesk implements ScheduleStore.Bell {
  private static final Logger LOG = LoggerFactory.getLogger(FiringDesk.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Set<ErrorCode> PASSING =
      Set.of(
          ErrorCode.UNAVAILABLE,
          ErrorCode.STORAGE_FULL,
          ErrorCode.SHUTTING_DOWN,
          ErrorCode.NOT_STARTED,
          ErrorCode.RATE_LIMITED,
          ErrorCode.TIMEOUT,
          ErrorCode.INTERNAL);

  private final CommandSink sink;
  private final Clock clock;
  private final MeterRegistry meters;
  private volatile @Nullable ScheduleStore store;

  FiringDesk(CommandSink sink, Clock clock, MeterRegistry meters) {
    this.sink = sink;
    this.clock = clock;
    this.meters = meters;
  }

  void bind(ScheduleStore bound) {
    this.store = bound;
  }

  @Override
  public void rings(String id, Instant scheduledAt) throws InterruptedException {
    ScheduleStore records = store;
    Optional<ScheduledCommand> known =
        records == null ? Optional.empty() : records.find(id);
    if (records == null || known.isEmpty()) {
      LOG.info("schedule {} is gone; its firing of {} with it", id, scheduledAt);
      return;
    }
    Instant now = clock.instant();
    FiredCommand fired = fired(known.get(), scheduledAt, now);
    ErrorCode refused = handOver(fired);
    records.record(new Firing(id, scheduledAt, now, fired.id(), refused));
    count(refused, Duration.between(scheduledAt, now));
  }

  private FiredCommand fired(ScheduledCommand schedule, Instant scheduledAt, Instant now) {
    return new FiredCommand(
        CommandId.ofFiring(schedule.id(), scheduledAt, ""),
        schedule.id(),
        scheduledAt,
        schedule.name(),
        schedule.params(),
        schedule.target(),
        options(schedule, now));
  }

  /** Without a time to live it expires when the schedule comes due again: no backlog builds up. */
  private static CommandOptions options(ScheduledCommand schedule, Instant now) {
    CommandOptions options = schedule.options();
    if (options.ttl() != null) {
      return options;
    }
    return new Occurrences(schedule.schedule())
        .after(now)
        .map(next -> Duration.between(now, next))
        .filter(ttl -> ttl.toMillis() >= 1 && ttl.compareTo(CommandOptions.LONGEST) <= 0)
        .map(options::withTtl)
        .orElse(options);
  }

  /** Null when the sink took it, else why it never will. */
  private @Nullable ErrorCode handOver(FiredCommand fired) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      ErrorCode code = attempt(fired);
      if (code == null || !PASSING.contains(code)) {
        if (code != null) {
          LOG.warn(
              "schedule {} of {} sent nothing: {}", fired.schedule(), fired.scheduledAt(), code);
        }
        return code;
      }
      LOG.warn(
          "schedule {} of {} is tried again in {}: {}",
          fired.schedule(),
          fired.scheduledAt(),
          pause,
          code);
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }
  }

  private @Nullable ErrorCode attempt(FiredCommand fired) throws InterruptedException {
    try {
      sink.fire(fired).toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrbException known) {
        return known.code();
      }
      LOG.warn("schedule {} of {} failed", fired.schedule(), fired.scheduledAt(), e.getCause());
      return ErrorCode.INTERNAL;
    } catch (TimeoutException e) {
      return ErrorCode.TIMEOUT;
    } catch (OrbException e) {
      return e.code();
    }
  }

  private void count(@Nullable ErrorCode refused, Duration late) {
    meters
        .counter("orb_firings_total", "outcome", refused == null ? "sent" : refused.name())
        .increment();
    meters.timer("orb_firing_lateness_seconds").record(late.isNegative() ? Duration.ZERO : late);
  }
}

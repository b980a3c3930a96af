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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands firings over to the sink, under an id that follows from schedule and time, and tries again
 * until the sink has taken or refused it. A firing that was interrupted comes again, and the sink
 * takes it once.
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
  private final CountDownLatch hushed = new CountDownLatch(1);
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
  public boolean rings(String id, Instant scheduledAt) {
    ScheduleStore records = store;
    Optional<ScheduledCommand> known = records == null ? Optional.empty() : records.find(id);
    if (records == null || known.isEmpty()) {
      LOG.info("schedule {} is gone; its firing of {} with it", id, scheduledAt);
      return true;
    }
    Instant now = clock.instant();
    FiredCommand fired = fired(known.get(), scheduledAt, now);
    Optional<Verdict> verdict = handOver(fired);
    verdict.ifPresent(
        found -> {
          records.record(new Firing(id, scheduledAt, now, fired.id(), found.refused()));
          count(found.refused(), Duration.between(scheduledAt, now));
        });
    return verdict.isPresent();
  }

  @Override
  public void hush() {
    hushed.countDown();
  }

  /** What the sink said in the end; null for taken. */
  private record Verdict(@Nullable ErrorCode refused) {}

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

  /** What the sink said in the end; empty if it was hushed before. */
  private Optional<Verdict> handOver(FiredCommand fired) {
    Duration pause = FIRST_PAUSE;
    while (true) {
      ErrorCode code = attempt(fired);
      if (code == null || !PASSING.contains(code)) {
        if (code != null) {
          LOG.warn(
              "schedule {} of {} sent nothing: {}", fired.schedule(), fired.scheduledAt(), code);
        }
        return Optional.of(new Verdict(code));
      }
      LOG.warn(
          "schedule {} of {} is tried again in {}: {}",
          fired.schedule(),
          fired.scheduledAt(),
          pause,
          code);
      if (hushedWithin(pause)) {
        return Optional.empty();
      }
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
  }

  private boolean hushedWithin(Duration pause) {
    try {
      return hushed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private @Nullable ErrorCode attempt(FiredCommand fired) {
    try {
      sink.fire(fired).toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OrbException known) {
        return known.code();
      }
      LOG.warn("schedule {} of {} failed", fired.schedule(), fired.scheduledAt(), e.getCause());
      return ErrorCode.INTERNAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ErrorCode.UNAVAILABLE;
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

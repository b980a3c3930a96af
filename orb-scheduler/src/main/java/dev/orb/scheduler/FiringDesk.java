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
import java.util.function.Supplier;
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
          ErrorCode.TIMEOUT);

  /** How often a fault of ours is tried: one that stays must not keep a thread for good. */
  private static final int MOST_FAULTS = 5;

  private static final String FIRINGS = "orb_firings_total";
  private static final String LATENESS = "orb_firing_lateness_seconds";
  private static final String SENT = "sent";

  private final CommandSink sink;
  private final Clock clock;
  private final MeterRegistry meters;
  private final CountDownLatch hushed = new CountDownLatch(1);
  private volatile @Nullable ScheduleStore store;

  FiringDesk(CommandSink sink, Clock clock, MeterRegistry meters) {
    this.sink = sink;
    this.clock = clock;
    this.meters = meters;
    // why: there from the start, so that a rate over them begins at 0
    meters.counter(FIRINGS, "outcome", SENT);
    meters.timer(LATENESS);
  }

  void bind(ScheduleStore bound) {
    this.store = bound;
  }

  @Override
  public boolean rings(String id, Instant scheduledAt) {
    ScheduleStore records = store;
    if (records == null) {
      return false;
    }
    Instant now = clock.instant();
    Firing firing = new Firing(id, scheduledAt, now, CommandId.ofFiring(id, scheduledAt, ""), null);
    ErrorCode refused = null;
    try {
      Optional<Boolean> sent = patiently(firing, () -> send(records, firing));
      if (sent.isEmpty()) {
        return false;
      }
      if (!sent.get()) {
        LOG.info("schedule {} is gone; its firing of {} with it", id, scheduledAt);
        return true;
      }
    } catch (OrbException e) {
      LOG.warn("schedule {} of {} sent nothing: {}", id, scheduledAt, e.getMessage());
      refused = e.code();
    }
    Firing ended = new Firing(id, scheduledAt, now, firing.command(), refused);
    if (patiently(firing, () -> record(records, ended)).isEmpty()) {
      return false;
    }
    count(refused, Duration.between(scheduledAt, now));
    return true;
  }

  /** Whether there is such a schedule still. */
  private boolean send(ScheduleStore records, Firing firing) {
    Optional<ScheduledCommand> known = records.find(firing.schedule());
    known.ifPresent(schedule -> handOver(fired(schedule, firing)));
    return known.isPresent();
  }

  private static boolean record(ScheduleStore records, Firing firing) {
    records.record(firing);
    return true;
  }

  @Override
  public void hush() {
    hushed.countDown();
  }

  private FiredCommand fired(ScheduledCommand schedule, Firing firing) {
    return new FiredCommand(
        firing.command(),
        schedule.id(),
        firing.scheduledAt(),
        schedule.name(),
        schedule.params(),
        schedule.target(),
        options(schedule, firing.scheduledAt()));
  }

  /** Without a time to live it expires when the schedule comes due again: no backlog builds up. */
  private CommandOptions options(ScheduledCommand schedule, Instant scheduledAt) {
    CommandOptions options = schedule.options();
    if (options.ttl() != null) {
      return options;
    }
    Instant now = clock.instant();
    // why: a firing may come up to 2 ms early, and would else expire at its own time
    Instant from = now.isBefore(scheduledAt) ? scheduledAt : now;
    return new Occurrences(schedule.schedule())
        .after(from)
        .map(next -> Duration.between(now, next))
        .filter(ttl -> ttl.toMillis() >= 1 && ttl.compareTo(CommandOptions.LONGEST) <= 0)
        .map(options::withTtl)
        .orElse(options);
  }

  /**
   * Does the work, again and again while what fails is passing; empty if it was hushed before.
   *
   * @throws OrbException what does not pass
   */
  private <T> Optional<T> patiently(Firing firing, Supplier<T> work) {
    Duration pause = FIRST_PAUSE;
    for (int failures = 1; true; failures++) {
      try {
        return Optional.of(work.get());
      } catch (OrbException e) {
        boolean fault = e.code() == ErrorCode.INTERNAL && failures < MOST_FAULTS;
        if (!fault && !PASSING.contains(e.code())) {
          throw e;
        }
        LOG.warn(
            "schedule {} of {} is tried again in {}: {}",
            firing.schedule(),
            firing.scheduledAt(),
            pause,
            e.getMessage());
      }
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

  private void handOver(FiredCommand fired) {
    try {
      sink.fire(fired).toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof OrbException known
          ? known
          : new OrbException(
              ErrorCode.INTERNAL, "the sink failed: " + e.getCause(), null, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OrbException(ErrorCode.UNAVAILABLE, "interrupted while the sink took it");
    } catch (TimeoutException e) {
      throw new OrbException(ErrorCode.TIMEOUT, "the sink did not answer within " + PATIENCE);
    }
  }

  private void count(@Nullable ErrorCode refused, Duration late) {
    meters.counter(FIRINGS, "outcome", refused == null ? SENT : refused.name()).increment();
    meters.timer(LATENESS).record(late.isNegative() ? Duration.ZERO : late);
  }
}

package dev.orb.server.dispatch;

import dev.orb.protocol.CommandState;
import dev.orb.protocol.DeliveryState;
import dev.orb.protocol.ErrorCode;
import dev.orb.server.journal.CommandRecord;
import dev.orb.server.journal.DeliveryRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts commands, deliveries and refusals. Thread-safe. {@code orb_deliveries} is, for an open
 * state, how many are there now; for a final one, how many got there since the start. {@code
 * orb_dead_letters} counts those that ended dead since the start.
 */
final class DispatchMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100),
    Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30),
    Duration.ofMinutes(5), Duration.ofHours(1)
  };

  private final Map<CommandState, Counter> commands = new EnumMap<>(CommandState.class);
  private final Map<ErrorCode, Counter> rejected = new EnumMap<>(ErrorCode.class);
  private final Map<DeliveryState, LongAdder> ended = new EnumMap<>(DeliveryState.class);
  private final Timer queued;
  private final Timer running;
  private final Timer total;
  private final Map<String, Timer> handlers = new ConcurrentHashMap<>();
  private final MeterRegistry registry;
  private final Counter orphans;
  private final Counter late;
  private final Counter unwritten;
  private final Counter unsaid;

  DispatchMetrics(MeterRegistry registry, ToIntFunction<DeliveryState> open) {
    this.registry = registry;
    for (CommandState state : CommandState.values()) {
      commands.put(state, registry.counter("orb.commands", "outcome", text(state)));
    }
    for (ErrorCode code : ErrorCode.values()) {
      rejected.put(code, registry.counter("orb.rejected", "code", code.name()));
    }
    for (DeliveryState state : DeliveryState.values()) {
      LongAdder sum = new LongAdder();
      ended.put(state, sum);
      Gauge.builder("orb.deliveries", () -> state.isFinal() ? sum.sum() : open.applyAsInt(state))
          .tag("state", state.name())
          .strongReference(true)
          .register(registry);
    }
    LongAdder dead = Objects.requireNonNull(ended.get(DeliveryState.DEAD));
    Gauge.builder("orb.dead.letters", dead::sum).strongReference(true).register(registry);
    queued = phase(registry, "queued");
    running = phase(registry, "running");
    total = phase(registry, "total");
    orphans = registry.counter("orb.orphans");
    late = registry.counter("orb.late.replies");
    unsaid = registry.counter("orb.progress.dropped");
    unwritten = registry.counter("orb.history.skipped");
  }

  private static String text(CommandState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Timer phase(MeterRegistry registry, String phase) {
    return Timer.builder("orb.delivery")
        .tag("phase", phase)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  void ended(DeliveryRecord delivery) {
    count(ended.get(delivery.state()));
    time(queued, delivery.queuedAt(), delivery.startedAt());
    time(running, delivery.startedAt(), delivery.finishedAt());
    time(total, delivery.queuedAt(), delivery.finishedAt());
  }

  /**
   * Times the handler of a delivery that ended, if it ran. The names are those that clients
   * declare, for no other is started.
   */
  void ran(String command, DeliveryRecord delivery) {
    if (delivery.startedAt() != null && delivery.finishedAt() != null) {
      Timer timer =
          handlers.computeIfAbsent(command, name -> registry.timer("orb.handler", "command", name));
      time(timer, delivery.startedAt(), delivery.finishedAt());
    }
  }

  private static void count(@Nullable LongAdder sum) {
    if (sum != null) {
      sum.increment();
    }
  }

  private static void time(Timer timer, @Nullable Instant from, @Nullable Instant to) {
    if (from != null && to != null && !to.isBefore(from)) {
      timer.record(Duration.between(from, to));
    }
  }

  void done(CommandRecord command) {
    increment(commands.get(command.state()));
  }

  void rejected(ErrorCode code) {
    increment(rejected.get(code));
  }

  private static void increment(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }

  void orphan() {
    orphans.increment();
  }

  void late() {
    late.increment();
  }

  /** Something that a handler said and that could not be kept. */
  void unsaid() {
    unsaid.increment();
  }

  /** A command that the history does not have. */
  void unwritten() {
    unwritten.increment();
  }
}

package dev.orb.scheduler;

import dev.orb.protocol.CommandEnd;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.CommandState;
import dev.orb.protocol.OrbException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When each schedule last succeeded at all of its targets, as a metric: what an alert looks at. One
 * that never has shows nothing. Thread-safe.
 */
final class LastSuccess {
  /** Schedules that are shown: each is a series at whoever collects them. */
  static final int MOST = 1000;

  static final String NAME = "orb_schedule_last_success_timestamp_seconds";
  private static final Logger LOG = LoggerFactory.getLogger(LastSuccess.class);

  /** So many firings are looked back for one that succeeded: of most the first few will do. */
  private static final List<Integer> LOOKED_AT = List.of(3, 100);

  private final MeterRegistry meters;
  private final Map<String, Series> shown = new ConcurrentHashMap<>();

  LastSuccess(MeterRegistry meters) {
    this.meters = meters;
  }

  /** One schedule; its gauge is there as soon as there is something to show. */
  private final class Series {
    private final String schedule;
    private final AtomicLong millis = new AtomicLong(Long.MIN_VALUE);
    private @Nullable Gauge gauge;
    private boolean over;

    Series(String schedule) {
      this.schedule = schedule;
    }

    synchronized void at(Instant time) {
      millis.accumulateAndGet(time.toEpochMilli(), Math::max);
      if (gauge == null && !over) {
        gauge =
            Gauge.builder(NAME, millis, value -> value.get() / 1000.0)
                .tag("schedule", schedule)
                .strongReference(true)
                .register(meters);
      }
    }

    synchronized void end() {
      over = true;
      if (gauge != null) {
        meters.remove(gauge);
      }
    }
  }

  /** Takes up what the schedules of this store have come to. Blocks on the database. */
  void load(ScheduleStore store, CommandSink sink) {
    try {
      for (ScheduledCommand schedule : store.list()) {
        watch(schedule.id());
        look(schedule.id(), store, sink);
      }
    } catch (OrbException e) {
      LOG.warn("when schedules last succeeded is not known yet: {}", e.getMessage());
    }
  }

  private void look(String id, ScheduleStore store, CommandSink sink) {
    boolean found = !shown.containsKey(id);
    for (int i = 0; !found && i < LOOKED_AT.size(); i++) {
      Optional<CommandEnd> success =
          store.firings(id, LOOKED_AT.get(i)).stream()
              .filter(firing -> firing.outcome() == Firing.Outcome.FIRED)
              .flatMap(firing -> sink.end(firing.command()).stream())
              .filter(end -> end.state() == CommandState.SUCCEEDED)
              .findFirst();
      success.ifPresent(this::ended);
      found = success.isPresent();
    }
  }

  /** There is such a schedule; beyond {@link #MOST} they are not shown. */
  void watch(String id) {
    if (!shown.containsKey(id) && shown.size() < MOST) {
      shown.computeIfAbsent(id, Series::new);
    }
  }

  /** There is no such schedule any more. */
  void forget(String id) {
    Series series = shown.remove(id);
    if (series != null) {
      series.end();
    }
  }

  /** A command that a schedule fired has ended. Does not block. */
  void ended(CommandEnd end) {
    Series series =
        end.schedule() == null ? null : shown.get(Objects.requireNonNull(end.schedule()));
    if (series != null && end.state() == CommandState.SUCCEEDED) {
      series.at(end.at());
    }
  }
}

package dev.orb.scheduler;

import dev.orb.protocol.ErrorCode;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;

/** Counts firings and how late they were. Thread-safe. */
final class FiringMeters {
  private static final String FIRINGS = "orb_firings_total";
  private static final String LATENESS = "orb_firing_lateness_seconds";
  private static final String SENT = "sent";

  private final MeterRegistry meters;

  FiringMeters(MeterRegistry meters) {
    this.meters = meters;
    // why: there from the start, so that a rate over them begins at 0
    meters.counter(FIRINGS, "outcome", SENT);
    meters.timer(LATENESS);
  }

  void count(Firing firing) {
    ErrorCode code = firing.code();
    String outcome =
        switch (firing.outcome()) {
          case FIRED -> SENT;
          case SKIPPED, MISSED -> firing.outcome().name().toLowerCase(Locale.ROOT);
          case REFUSED -> code == null ? ErrorCode.INTERNAL.name() : code.name();
        };
    meters.counter(FIRINGS, "outcome", outcome).increment();
    Duration late = Duration.between(firing.scheduledAt(), firing.firedAt());
    meters.timer(LATENESS).record(late.isNegative() ? Duration.ZERO : late);
  }
}

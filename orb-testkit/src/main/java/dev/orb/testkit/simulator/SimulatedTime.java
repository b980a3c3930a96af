package dev.orb.testkit.simulator;

import dev.orb.protocol.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The true time, which is the server's; and clocks that are wrong by a fixed amount. */
final class SimulatedTime extends Clock implements Ticker {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;

  void pass(Duration by) {
    now = now.plus(by);
  }

  /** A clock that shows the true time and this much more. */
  Clock wrongBy(Duration error) {
    return Clock.offset(this, error);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanos() {
    return Duration.between(START, now).toNanos();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}

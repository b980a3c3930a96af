package dev.orb.server.dispatch;

import dev.orb.protocol.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Wall clock and elapsed time that a test moves. */
final class ManualTime extends Clock implements Ticker {
  private volatile Instant now = Instant.parse("2026-11-20T12:00:00Z");

  void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanos() {
    return now.toEpochMilli() * 1_000_000L;
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

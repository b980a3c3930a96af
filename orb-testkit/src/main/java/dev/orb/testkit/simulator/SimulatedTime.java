package dev.orb.testkit.simulator;

import dev.orb.protocol.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The true time, which nobody can set; and clocks that somebody sets wrong. */
final class SimulatedTime implements Ticker {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;

  void pass(Duration by) {
    now = now.plus(by);
  }

  Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return Duration.between(START, now).toNanos();
  }

  /** A clock that is right until it is set. */
  Wall wall() {
    return new Wall();
  }

  /** A clock on somebody's wall. */
  final class Wall extends Clock {
    private Duration error = Duration.ZERO;

    /** It goes wrong by so much more. */
    void set(Duration by) {
      error = error.plus(by);
    }

    @Override
    public Instant instant() {
      return now.plus(error);
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
}

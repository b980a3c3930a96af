package dev.orb.testkit;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A server's clock that runs as the real one does, and that a test moves ahead. Thread-safe.
 *
 * <p>It moves what ORB's own rules decide by the wall clock: when a command expires, how long a key
 * is remembered, until when a delivery may be silent. The server looks at it many times a second; a
 * client learns of it with its next heartbeat. It does not move what is counted as elapsed time
 * (the timeout of a handler, the patience of a caller, heartbeats), nor the broker's own clock. It
 * never stands still or goes back, because the broker would drop as expired what is meant to be
 * alive.
 */
public final class MovableClock extends Clock {
  private final Clock real = Clock.systemUTC();
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  /** A clock that is right until it is moved. */
  public MovableClock() {}

  /**
   * Moves it ahead.
   *
   * @throws OrbException {@code BAD_PARAMS} if it were to go back
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new OrbException(
          ErrorCode.BAD_PARAMS, "the clock cannot go back by " + by.negated(), "start another");
    }
    ahead.updateAndGet(before -> before.plus(by));
  }

  @Override
  public Instant instant() {
    return real.instant().plus(ahead.get());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return zone.equals(getZone()) ? this : new Zoned(this, zone);
  }

  private static final class Zoned extends Clock {
    private final MovableClock moved;
    private final ZoneId zone;

    Zoned(MovableClock moved, ZoneId zone) {
      this.moved = moved;
      this.zone = zone;
    }

    @Override
    public Instant instant() {
      return moved.instant();
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return moved.withZone(other);
    }
  }
}

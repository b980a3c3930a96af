package dev.orb.server.broker;

import dev.orb.protocol.Ticker;
import java.time.Duration;

/**
 * How many events one connection may send: so many a second, and a burst after a silence. Whoever
 * sends more is refused for a while, not only for the one: refusing one of many would let the next
 * overtake it. Thread-safe.
 */
final class Allowance {
  static final int PER_SECOND = 2_000;
  static final int BURST = 5_000;
  static final Duration PENALTY = Duration.ofSeconds(2);

  private final Ticker ticker;
  private double left = BURST;
  private long seen;
  private long refusedAt;
  private boolean refusing;

  Allowance(Ticker ticker) {
    this.ticker = ticker;
    this.seen = ticker.nanos();
  }

  synchronized boolean take() {
    long now = ticker.nanos();
    left = Math.min(BURST, left + (now - seen) * (PER_SECOND / 1e9));
    seen = now;
    if (refusing && now - refusedAt < PENALTY.toNanos()) {
      return false;
    }
    refusing = left < 1;
    if (refusing) {
      refusedAt = now;
      return false;
    }
    left--;
    return true;
  }
}

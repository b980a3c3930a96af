package dev.orb.client;

import dev.orb.exchange.Deadlines;
import dev.orb.protocol.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that a test moves: what was to be done later is done on the thread that moves it. */
final class MovedTime extends Clock implements Ticker, Timers {
  static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

  private final Deadlines deadlines = new Deadlines(this);
  private final List<Later> later = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private final Duration skew;
  private long nanos;

  private record Later(long due, Runnable action) {}

  /**
   * @param skew how far this clock is ahead of the server's
   */
  MovedTime(Duration skew) {
    this.skew = skew;
  }

  MovedTime() {
    this(Duration.ZERO);
  }

  Deadlines deadlines() {
    return deadlines;
  }

  /** The true time, which is the server's. */
  synchronized Instant server() {
    return START.plusNanos(nanos);
  }

  /** Every delay that was asked for, in order. */
  synchronized List<Duration> delays() {
    return List.copyOf(delays);
  }

  @Override
  public synchronized Runnable after(Duration delay, Runnable action) {
    Later one = new Later(nanos + delay.toNanos(), action);
    later.add(one);
    delays.add(delay);
    return () -> cancel(one);
  }

  /** Does it on the thread that moves time, when that next moves it or at once while it does. */
  void next(Runnable task) {
    var unused = after(Duration.ZERO, task);
  }

  private synchronized void cancel(Later one) {
    later.remove(one);
  }

  /** Moves time and does what comes due, in order. */
  void pass(Duration time) {
    long until = nanos() + time.toNanos();
    for (Optional<Later> next = next(until); next.isPresent(); next = next(until)) {
      next.get().action().run();
    }
    synchronized (this) {
      nanos = until;
    }
    deadlines.runDue();
  }

  private synchronized Optional<Later> next(long until) {
    Optional<Later> first =
        later.stream().filter(one -> one.due() <= until).min(Comparator.comparingLong(Later::due));
    first.ifPresent(
        one -> {
          later.remove(one);
          nanos = Math.max(nanos, one.due());
        });
    return first;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public Instant instant() {
    return server().plus(skew);
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

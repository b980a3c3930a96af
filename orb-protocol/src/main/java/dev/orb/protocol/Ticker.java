package dev.orb.protocol;

import java.time.Duration;

/**
 * Elapsed time, which no clock step touches. Tests move one of their own (the idea is Guava's
 * {@code Ticker}).
 */
@FunctionalInterface
public interface Ticker {
  /** {@link System#nanoTime()}. */
  Ticker SYSTEM = System::nanoTime;

  /** Nanoseconds since some fixed moment; only differences mean anything. */
  long nanos();

  /** The time that has passed since an earlier {@link #nanos()}. */
  default Duration since(long earlier) {
    return Duration.ofNanos(nanos() - earlier);
  }
}

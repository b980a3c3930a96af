package dev.orb.scheduler.quartz;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the library's own thread out of the database from some moment on: the library interrupts it
 * at the stop, and an interrupt amid H2's file I/O closes the file under everybody. Thread-safe.
 */
final class Gate {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int ALL = 1000;

  private final Semaphore inside = new Semaphore(ALL);
  private volatile boolean shut;

  /** Whether it may go in; it must {@link #leave} then. */
  boolean enter() {
    if (shut || !inside.tryAcquire()) {
      return false;
    }
    if (shut) {
      inside.release();
      return false;
    }
    return true;
  }

  void leave() {
    inside.release();
  }

  /** Lets nobody in from now on, and waits until nobody is. Bounded; whether nobody is. */
  boolean shut() {
    shut = true;
    try {
      return inside.tryAcquire(ALL, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

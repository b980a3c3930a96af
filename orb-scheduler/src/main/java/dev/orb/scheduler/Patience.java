package dev.orb.scheduler;

import dev.orb.protocol.ErrorCode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How often what failed is tried again, and when, until it is hushed. Thread-safe. */
final class Patience {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Set<ErrorCode> PASSING =
      Set.of(
          ErrorCode.UNAVAILABLE,
          ErrorCode.STORAGE_FULL,
          ErrorCode.SHUTTING_DOWN,
          ErrorCode.NOT_STARTED,
          ErrorCode.RATE_LIMITED,
          ErrorCode.TIMEOUT);

  /** How often a fault of ours is tried: one that stays must not keep a thread for good. */
  private static final int MOST_FAULTS = 5;

  private final CountDownLatch hushed = new CountDownLatch(1);

  /** Whether the same work may well do some moments later. */
  static boolean isPassing(ErrorCode code) {
    return PASSING.contains(code);
  }

  /** From now on whatever waits gives up. */
  void hush() {
    hushed.countDown();
  }

  /**
   * Whether work that failed is to be tried again.
   *
   * @param tries how often it was, with this one
   */
  static boolean isPassing(ErrorCode code, int tries) {
    return isPassing(code) || (code == ErrorCode.INTERNAL && tries < MOST_FAULTS);
  }

  /** How long is waited after so many tries. */
  static Duration pause(int tries) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  /** Waits before the next try; whether it was hushed before that, or is. */
  boolean isHushedAfter(int tries) {
    return hushedWithin(pause(tries));
  }

  private boolean hushedWithin(Duration pause) {
    try {
      return hushed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}

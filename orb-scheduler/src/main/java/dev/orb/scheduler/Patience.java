package dev.orb.scheduler;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does work again and again while what fails is passing, until it is hushed. Thread-safe. */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
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
   * Does the work; empty if it was hushed before it was done.
   *
   * @param what for the log
   * @throws OrbException what does not pass
   */
  <T> Optional<T> with(String what, Supplier<T> work) {
    Duration pause = FIRST_PAUSE;
    for (int failures = 1; true; failures++) {
      try {
        return Optional.of(work.get());
      } catch (OrbException e) {
        boolean fault = e.code() == ErrorCode.INTERNAL && failures < MOST_FAULTS;
        if (!fault && !isPassing(e.code())) {
          throw e;
        }
        LOG.warn("{} is tried again in {}: {}", what, pause, e.getMessage());
      }
      if (hushedWithin(pause)) {
        return Optional.empty();
      }
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
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

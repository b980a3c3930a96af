package dev.orb.scheduler.quartz;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this node's clock is from the database's, by which nodes would disagree about what is
 * due. Warns of half a second; of more than three nothing comes due here until the clock is right
 * again. Thread-safe.
 */
final class ClockGap {
  static final Duration WARNED = Duration.ofMillis(500);
  static final Duration BEARABLE = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(ClockGap.class);

  /** How grave it is. */
  private enum State {
    RIGHT,
    OFF,
    UNBEARABLE
  }

  private volatile Duration gap = Duration.ZERO;
  private volatile State state = State.RIGHT;

  ClockGap() {}

  /** It was measured. */
  void is(Duration measured) {
    gap = measured;
    Duration size = measured.abs();
    State now =
        size.compareTo(BEARABLE) > 0
            ? State.UNBEARABLE
            : size.compareTo(WARNED) > 0 ? State.OFF : State.RIGHT;
    State before = state;
    state = now;
    if (now == before) {
      return;
    }
    switch (now) {
      case RIGHT -> LOG.info("this machine's clock agrees with the database's again");
      case OFF -> LOG.warn("{}; set it right, schedules fire by it", text());
      case UNBEARABLE -> LOG.error("{}; no schedule fires here until it is set right", text());
    }
  }

  private String text() {
    Duration shown = gap;
    return "this machine's clock is "
        + shown.abs().toMillis()
        + " ms "
        + (shown.isNegative() ? "behind" : "ahead of")
        + " the database's";
  }

  boolean isBearable() {
    return state != State.UNBEARABLE;
  }

  /** What ails it; null if nothing does. */
  @org.jspecify.annotations.Nullable
  String problem() {
    return isBearable() ? null : text() + ", and no schedule fires here";
  }

  Duration size() {
    return gap;
  }
}

package dev.orb.server.dispatch;

import dev.orb.protocol.DeliveryState;

/**
 * The state machine of a delivery, all of it.
 *
 * <pre>
 * HELD ─> QUEUED ─> DELIVERED ─> RUNNING ─> SUCCEEDED | FAILED | CANCELLED | DEAD
 *              └─────────┴────────────────> EXPIRED
 * </pre>
 *
 * Steps may be skipped, none is taken back, and a final state never changes. What has started
 * cannot expire.
 */
final class Transitions {
  private Transitions() {}

  /** What a move would be. */
  enum Step {
    /** Legal. */
    FORWARD,
    /** Where it is already. */
    SAME,
    /** Behind where it is: old news. */
    BACK,
    /** After the end. */
    LATE
  }

  static Step step(DeliveryState from, DeliveryState to) {
    return switch (from) {
      case HELD -> to == DeliveryState.HELD ? Step.SAME : Step.FORWARD;
      case QUEUED ->
          switch (to) {
            case HELD -> Step.BACK;
            case QUEUED -> Step.SAME;
            case DELIVERED, RUNNING, SUCCEEDED, FAILED, EXPIRED, CANCELLED, DEAD -> Step.FORWARD;
          };
      case DELIVERED ->
          switch (to) {
            case HELD, QUEUED -> Step.BACK;
            case DELIVERED -> Step.SAME;
            case RUNNING, SUCCEEDED, FAILED, EXPIRED, CANCELLED, DEAD -> Step.FORWARD;
          };
      case RUNNING ->
          switch (to) {
            case HELD, QUEUED, DELIVERED, EXPIRED -> Step.BACK;
            case RUNNING -> Step.SAME;
            case SUCCEEDED, FAILED, CANCELLED, DEAD -> Step.FORWARD;
          };
      case SUCCEEDED, FAILED, EXPIRED, CANCELLED, DEAD -> Step.LATE;
    };
  }
}

package dev.orb.protocol;

/** What became of a command over all its targets. */
public enum CommandState {
  /** Some delivery is still open. */
  RUNNING,
  /** Every target succeeded. */
  SUCCEEDED,
  /** Some targets succeeded. */
  PARTIAL,
  /** None succeeded and none was cancelled. */
  FAILED,
  /** None succeeded and at least one was cancelled. */
  CANCELLED;

  /** Whether every delivery has ended. */
  public boolean isFinal() {
    return this != RUNNING;
  }

  /** The state that follows from the counts. */
  public static CommandState of(Counts counts) {
    if (counts.open() > 0) {
      return RUNNING;
    }
    int succeeded = counts.of(DeliveryState.SUCCEEDED);
    if (succeeded > 0) {
      return succeeded == counts.total() ? SUCCEEDED : PARTIAL;
    }
    return counts.of(DeliveryState.CANCELLED) > 0 ? CANCELLED : FAILED;
  }
}

package dev.orb.protocol;

/** How far one command is on its way to one client. A final state never changes. */
public enum DeliveryState {
  /** Accepted, not yet released by a rollout. */
  HELD(false),
  /** In the client's queue, or about to be. */
  QUEUED(false),
  /** The client has it and has not started it. */
  DELIVERED(false),
  /** The handler runs. */
  RUNNING(false),
  /** The handler returned. */
  SUCCEEDED(true),
  /** The handler failed, refused, ran out of time or was lost. */
  FAILED(true),
  /** It was not started in time. */
  EXPIRED(true),
  /** It was cancelled before it ended. */
  CANCELLED(true),
  /** It was given up after too many attempts. */
  DEAD(true);

  private final boolean ended;

  DeliveryState(boolean ended) {
    this.ended = ended;
  }

  /** Whether this is a final state. */
  public boolean isFinal() {
    return ended;
  }
}

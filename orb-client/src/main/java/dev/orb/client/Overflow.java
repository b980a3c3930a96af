package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.time.Duration;

/** What becomes of an event when the outbox is full. */
public sealed interface Overflow {
  /** It is refused with {@code QUEUE_FULL}, and nothing is dropped. The usual. */
  static Overflow reject() {
    return new Reject();
  }

  /**
   * Its thread waits for room, and after this time it is refused with {@code QUEUE_FULL}.
   *
   * @throws OrbException {@code INVALID_CONFIG} if the time is not above 0
   */
  static Overflow block(Duration atMost) {
    return new Block(atMost);
  }

  /**
   * The oldest event that is not on its way makes room. Its stage fails with {@code QUEUE_FULL},
   * and {@link OutboxState#dropped()} counts it.
   */
  static Overflow dropOldest() {
    return new DropOldest();
  }

  /** See {@link #reject()}. */
  record Reject() implements Overflow {}

  /** See {@link #block(Duration)}. */
  record Block(Duration atMost) implements Overflow {
    public Block {
      if (atMost.toNanos() < 1) {
        throw new OrbException(
            ErrorCode.INVALID_CONFIG, "the wait for room, " + atMost + ", must be above 0");
      }
    }
  }

  /** See {@link #dropOldest()}. */
  record DropOldest() implements Overflow {}
}

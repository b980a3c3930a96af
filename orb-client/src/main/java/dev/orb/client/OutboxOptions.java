package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;

/**
 * How events wait until the broker has confirmed them.
 *
 * @param events how many wait at most
 * @param bytes of them all at most, in memory, and in the file if they are kept
 * @param kept whether they are kept in the state folder, if the client has one: then they outlive a
 *     kill of the process, and an {@code emit} waits for the file
 * @param overflow what happens at the bound
 */
public record OutboxOptions(int events, long bytes, boolean kept, Overflow overflow) {
  /** A thousand events and 64 MiB, kept where there is a state folder; one more is refused. */
  public static final OutboxOptions USUAL =
      new OutboxOptions(1_000, 64L << 20, true, Overflow.reject());

  /**
   * @throws OrbException {@code INVALID_CONFIG} if a bound is not above 0
   */
  public OutboxOptions {
    if (events < 1 || bytes < 1) {
      throw new OrbException(
          ErrorCode.INVALID_CONFIG,
          "outbox of " + events + " events and " + bytes + " bytes",
          "both must be above 0");
    }
  }

  /** The same for so many events. */
  public OutboxOptions withEvents(int most) {
    return new OutboxOptions(most, bytes, kept, overflow);
  }

  /** The same for so many bytes. */
  public OutboxOptions withBytes(long most) {
    return new OutboxOptions(events, most, kept, overflow);
  }

  /** The same in memory alone: a kill of the process loses what was not confirmed. */
  public OutboxOptions inMemory() {
    return new OutboxOptions(events, bytes, false, overflow);
  }

  /** The same with another way at the bound. */
  public OutboxOptions with(Overflow other) {
    return new OutboxOptions(events, bytes, kept, other);
  }
}

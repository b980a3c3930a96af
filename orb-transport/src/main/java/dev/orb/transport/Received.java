package dev.orb.transport;

import java.time.Instant;
import java.util.Optional;

/**
 * One message off a queue. Thread-safe.
 *
 * <p>Its body is at most what the {@link Inlet} was opened with; a larger one is not read, {@link
 * #oversized()} says so and the body is empty.
 */
public interface Received {

  /** The address that it was sent to, which a queue of many addresses tells apart. */
  String address();

  /** The bytes. */
  byte[] body();

  /** Whether the body was over the limit and was left unread. */
  boolean oversized();

  /** The user whom the broker validated, empty if the broker sent it itself. */
  Optional<String> sender();

  /** A property as text, such as {@code orb_id}. */
  Optional<String> property(String name);

  /** The broker's priority of it, 0 to 9. */
  default int priority() {
    return Envelope.USUAL_PRIORITY;
  }

  /** Whether it would have survived the broker's end. */
  default boolean durable() {
    return true;
  }

  /** When its sender gave it to the broker, by the sender's clock. */
  Instant timestamp();

  /** Takes this one message, and no earlier one, off its queue. Does not block; at most once. */
  void acknowledge();
}

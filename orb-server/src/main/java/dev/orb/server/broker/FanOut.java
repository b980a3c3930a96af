package dev.orb.server.broker;

import dev.orb.transport.Envelope;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Puts one message into the work queues of many clients, in order with whatever was sent before by
 * the same fan-out. The envelope's address is what receivers see; each queue is {@code
 * Addresses.client(id)}. The envelope's duplicate id is checked and remembered: the same id again
 * reaches no queue that it has reached, and those of the same clients that were missing then. It
 * must not be used for other clients.
 *
 * <p>Thread-safe, but order is defined only between calls that are ordered themselves.
 */
public interface FanOut {

  /**
   * Does not wait for the disk.
   *
   * @return completes with the clients that have no queue, once the broker has confirmed the rest;
   *     fails with an {@code OrbException} of code {@code UNAVAILABLE} or {@code STORAGE_FULL},
   *     after which the same envelope may be sent again. Completed by the caller or by a thread of
   *     the broker, which must not be blocked
   */
  CompletionStage<List<String>> send(Envelope envelope, List<String> clients);

  /**
   * Sends each client a message of its own, in one go. Each envelope's address is that of its
   * client, and its duplicate id is remembered for that client alone.
   *
   * @return as that of {@link #send}
   */
  CompletionStage<List<String>> sendEach(List<Single> letters);

  /** A message for one client. */
  record Single(String client, Envelope envelope) {}

  /**
   * Whether durable messages fail with {@code STORAGE_FULL} now, as far as it is known without
   * trying. Does not block.
   */
  boolean isStorageFull();
}

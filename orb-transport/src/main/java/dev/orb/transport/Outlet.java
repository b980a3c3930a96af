package dev.orb.transport;

import java.util.concurrent.CompletionStage;

/** An ordered way onto addresses: one broker session. Thread-safe. */
public interface Outlet {

  /**
   * Sends in the order of the calls and does not wait for the broker.
   *
   * @return completes when the broker has confirmed a durable message, or when one that is not
   *     durable was handed to the connection; fails with an {@code OrbException} of code {@code
   *     NOT_CONNECTED}, {@code FORBIDDEN}, {@code QUEUE_FULL} or {@code UNAVAILABLE}. Completed on
   *     a thread of the transport, which must not be blocked
   */
  CompletionStage<Void> send(Envelope envelope);
}

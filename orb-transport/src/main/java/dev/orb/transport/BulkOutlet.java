package dev.orb.transport;

import java.io.InputStream;

/**
 * A way for bodies of any size, in a session of its own, so that nothing else waits behind them.
 * For one thread at a time.
 */
public interface BulkOutlet extends AutoCloseable {

  /**
   * Sends one message, whose body is that of the envelope and then the rest. Reads the rest as the
   * broker takes it, so that neither end holds more than a few mebibytes. Blocks until the broker
   * has confirmed it.
   *
   * @param head where to, and how the body begins; durable
   * @param rest how it goes on; not closed by this. What it throws ends the sending
   * @throws dev.orb.protocol.OrbException {@code NOT_CONNECTED}, {@code FORBIDDEN}, {@code
   *     QUEUE_FULL}, {@code TIMEOUT}; {@code BAD_PARAMS} if the rest could not be read. The broker
   *     keeps nothing of a message that did not come whole; close this after a failure
   */
  void send(Envelope head, InputStream rest);

  /** Closes the session. Idempotent. */
  @Override
  void close();
}

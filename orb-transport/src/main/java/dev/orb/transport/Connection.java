package dev.orb.transport;

/**
 * One authenticated connection. Thread-safe. It never reconnects by itself: when it is lost, it
 * says so once and is of no more use.
 */
public interface Connection extends AutoCloseable {

  /**
   * A new session for sending and consuming, closed with the connection.
   *
   * @throws dev.orb.protocol.OrbException {@code NOT_CONNECTED} if the connection is lost
   */
  Channel channel();

  /**
   * The session that proved the login, the first time, for what nobody need confirm: it costs the
   * broker half of another. A durable message that is sent by it fails.
   *
   * @throws dev.orb.protocol.OrbException {@code NOT_CONNECTED} if the connection is lost
   */
  Channel fleeting();

  /**
   * A new ordered outlet with a session of its own, closed with the connection.
   *
   * @throws dev.orb.protocol.OrbException {@code NOT_CONNECTED} if the connection is lost
   */
  default Outlet outlet() {
    return channel();
  }

  /**
   * A new consumer with a session of its own.
   *
   * @param queue the queue to consume
   * @param options limits of the consumer
   * @param receiver gets the messages
   * @throws dev.orb.protocol.OrbException {@code FORBIDDEN}, {@code NOT_FOUND} if there is no such
   *     queue, {@code NOT_CONNECTED}
   */
  Inlet inlet(String queue, InletOptions options, Receiver receiver);

  /**
   * A way for large bodies with a session of its own. Blocks for the broker; whoever asks closes
   * it.
   *
   * @throws dev.orb.protocol.OrbException {@code NOT_CONNECTED} if the connection is lost
   */
  BulkOutlet bulkOutlet();

  /**
   * Large bodies off a queue, with a session of its own. Blocks for the broker; whoever asks closes
   * it.
   *
   * @param window bytes that are fetched ahead
   * @throws dev.orb.protocol.OrbException as {@link #inlet}
   */
  BulkInlet bulkInlet(String queue, int window);

  /** Whether it can still be used. */
  boolean isOpen();

  /**
   * Closes every outlet and inlet. Bounded by the call timeout; idempotent; does not tell of a
   * loss.
   */
  @Override
  void close();
}

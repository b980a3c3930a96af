package dev.orb.transport;

import java.time.Duration;
import java.util.function.Consumer;

/** Makes connections to one broker as one user. Thread-safe. */
public interface Connector extends AutoCloseable {

  /**
   * Connects and authenticates. Blocks up to the deadline and is interruptible.
   *
   * @param timeout the deadline
   * @param onLost told once, on a thread of the transport, if the connection is lost and was not
   *     closed
   * @throws dev.orb.protocol.OrbException {@code UNAUTHORIZED}, {@code CONFLICT} (another instance
   *     holds the id), {@code UNAVAILABLE} or {@code TIMEOUT}
   */
  Connection connect(Duration timeout, Consumer<String> onLost);

  /** Frees what connections shared. Connections must be closed before. Idempotent. */
  @Override
  void close();
}

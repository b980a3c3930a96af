package dev.orb.client;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Connection;
import dev.orb.transport.Connector;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connects, and can be stopped in the middle of it. Thread-safe. */
final class Dialler {
  private final Connector connector;
  private final Object lock = new Object();
  private @Nullable Thread dialling;
  private boolean stopped;

  Dialler(Connector connector) {
    this.connector = connector;
  }

  /**
   * Connects and authenticates; blocks.
   *
   * @throws OrbException as {@link Connector#connect}; {@code SHUTTING_DOWN} once stopped
   */
  Connection dial(Duration timeout, Consumer<String> onLost) {
    synchronized (lock) {
      refuseIfStopped();
      dialling = Thread.currentThread();
    }
    Connection connection;
    try {
      connection = connector.connect(timeout, onLost);
    } finally {
      synchronized (lock) {
        dialling = null;
        if (stopped) {
          // why: the interrupt was meant for the dialling and may have come too late for it
          Thread.interrupted();
        }
      }
    }
    synchronized (lock) {
      if (!stopped) {
        return connection;
      }
    }
    connection.close();
    throw shuttingDown();
  }

  private void refuseIfStopped() {
    if (stopped) {
      throw shuttingDown();
    }
  }

  private static OrbException shuttingDown() {
    return new OrbException(ErrorCode.SHUTTING_DOWN, "the client stops");
  }

  /** Ends a dialling and refuses more. Idempotent. */
  void stop() {
    synchronized (lock) {
      stopped = true;
      if (dialling != null) {
        dialling.interrupt();
      }
    }
  }

  /** Frees the connector. */
  void close() {
    connector.close();
  }
}

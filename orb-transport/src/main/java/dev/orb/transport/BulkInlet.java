package dev.orb.transport;

import java.io.InputStream;
import java.util.Optional;

/** Bodies of any size off one queue, one at a time, in a session of its own. For one thread. */
public interface BulkInlet extends AutoCloseable {

  /**
   * The next message, once what came before is done with. Waits for it until the close.
   *
   * @return empty after the close, and when the connection is lost
   * @throws dev.orb.protocol.OrbException {@code NOT_CONNECTED}
   */
  Optional<Bulk> next();

  /** Closes the session; what is not acknowledged goes back. Any thread; idempotent. */
  @Override
  void close();

  /** One message. To be used until the next one is asked for. */
  interface Bulk {
    /** The user whom the broker validated. */
    Optional<String> sender();

    /** Bytes of the body. */
    long size();

    /** The body, as it comes from the broker; waits for it. */
    InputStream body();

    /** Takes the message off its queue, read or not. */
    void acknowledge();
  }
}

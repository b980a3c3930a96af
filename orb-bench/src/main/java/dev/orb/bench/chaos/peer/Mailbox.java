package dev.orb.bench.chaos.peer;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection to a broker, as a careful engineer's first version has it: it dials again by itself,
 * sends are confirmed, and what was received is acknowledged when it has been dealt with.
 * Thread-safe.
 */
interface Mailbox extends AutoCloseable {
  /** Makes these queues, if they are not there. */
  void declare(List<String> queues) throws IOException;

  /**
   * Sends, and returns when the broker has it on its disk's side.
   *
   * @param id of this message, the same when it is sent again
   * @throws IOException if nobody knows whether it has
   */
  void send(String queue, String id, String body) throws IOException;

  /**
   * Receives on a thread of its own or of the library's, one message after the other, and
   * acknowledges each when the handler returns.
   */
  void receive(String queue, Consumer<String> handler) throws IOException;

  @Override
  void close();
}

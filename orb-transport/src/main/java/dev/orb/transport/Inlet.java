package dev.orb.transport;

/** One consumer of one queue. Thread-safe; no method blocks on the broker longer than a call. */
public interface Inlet extends AutoCloseable {

  /**
   * Stops handing messages to the receiver after the one in hand. What was fetched ahead is kept,
   * and the broker sends no more than the window that the inlet was opened with.
   */
  void pause();

  /** Goes on. */
  void resume();

  /** Closes the consumer; what is not acknowledged goes back to the queue. Idempotent. */
  @Override
  void close();
}

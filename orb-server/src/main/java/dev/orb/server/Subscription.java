package dev.orb.server;

/** One subscriber of events, until it is closed. Thread-safe. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /**
   * It hears nothing more, but for an event that is being told. Does not wait for that. When the
   * last one is closed, events wait in the broker again. Idempotent.
   */
  @Override
  void close();
}

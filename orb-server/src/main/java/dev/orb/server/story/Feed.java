package dev.orb.server.story;

import java.time.Duration;
import java.util.List;

/**
 * Reads what happens to one command, from a place on, in order, each once: first what is kept, then
 * what comes. Its reader sets the pace: what a slow one has not read is not held for it but read
 * from the journal later, so a reader costs some megabytes at most and is never dropped. Of what
 * handlers say, only what the journal's bound leaves can be read later.
 *
 * <p>For one thread, but for {@link #close}.
 */
public interface Feed extends AutoCloseable {
  /**
   * The next ones. Blocks until something came.
   *
   * @param patience how long, at most
   * @return empty if nothing came in time, after the end, and once it is closed
   * @throws dev.orb.protocol.OrbException {@code UNAVAILABLE} if the journal cannot be read
   */
  List<Happening> next(Duration patience);

  /** Ends the reader's wait. Any thread; idempotent. */
  @Override
  void close();
}

package dev.orb.http;

import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The threads of the edge, {@code orb-http-…}: Jetty's pool, owned by {@link HttpApi}. */
final class HttpThreads {
  /** Threads in all. */
  static final int MOST = 96;

  /** How many of them requests may hold that wait or stream. */
  static final int HELD = 64;

  private static final int LEAST = 4;
  private static final int IDLE_MILLIS = 60_000;

  private HttpThreads() {}

  static QueuedThreadPool pool() {
    QueuedThreadPool pool = new QueuedThreadPool(MOST, LEAST, IDLE_MILLIS);
    pool.setName("orb-http");
    pool.setDaemon(true);
    return pool;
  }
}

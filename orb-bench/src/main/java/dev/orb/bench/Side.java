package dev.orb.bench;

/**
 * One of the two that are compared: a node in this process and its fleet in a process of its own.
 * Not thread-safe.
 */
interface Side extends AutoCloseable {

  /** Calls the first client, one call after the other; nanoseconds of each. */
  long[] calls(int messages) throws Exception;

  /** Calls with many outstanding; nanoseconds for all, to the last reply. */
  long calls(Load load) throws Exception;

  /** Durable commands with many outstanding; nanoseconds for all, to the last settled reply. */
  long durables(Load load) throws Exception;

  /** One durable command to every client; nanoseconds to the last settled reply. */
  long broadcast() throws Exception;

  /** CPU that the clients have used so far, in nanoseconds. */
  long fleetCpu();

  @Override
  void close();
}

package dev.orb.server.broker;

import java.util.List;
import java.util.Set;

/** The two queues of each client. Thread-safe. Calls block for the broker's own work on disk. */
public interface ClientQueues {

  /** Makes what is missing of a client's work and control queue. */
  void ensure(String client);

  /**
   * Removes both queues.
   *
   * @return the {@code orb_id} of every message that was still in the work queue, in order
   */
  List<String> remove(String client);

  /** Drops everything in the control queue. */
  void purgeControl(String client);

  /**
   * Takes one command out of a client's work queue, if no consumer has it.
   *
   * @return whether it was there and is gone now
   */
  boolean take(String client, String commandId);

  /**
   * Whether a command is in a client's work queue, or at a consumer that has not acknowledged it.
   */
  boolean holds(String client, String commandId);

  /**
   * Messages in the work queue, those at a consumer included; 0 if there is no queue. It may be
   * some milliseconds behind what was confirmed.
   */
  long depth(String client);

  /** The clients that have a work queue. */
  Set<String> clients();
}

package dev.orb.server.broker;

import java.util.Collection;
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
   * Takes one command out of the work queues of these clients, where no consumer has it.
   *
   * @return in whose queue it was and is gone now, confirmed by the disk
   */
  Set<String> take(Collection<String> clients, String commandId);

  /**
   * Takes some commands out of one client's work queue, where no consumer has them. It looks once
   * through all that waits there, on disk too, however many are wanted.
   *
   * @return those that were there and are gone now, confirmed by the disk
   */
  Set<String> takeSome(String client, Set<String> commandIds);

  /**
   * Whether a command is in a client's work queue, or at a consumer that has not acknowledged it.
   */
  boolean holds(String client, String commandId);

  /**
   * The {@code orb_id} of every message in a client's work queue that no consumer has, in order.
   */
  List<String> waiting(String client);

  /**
   * Messages in the work queue, those at a consumer included; 0 if there is no queue. It may be
   * some milliseconds behind what was confirmed.
   */
  long depth(String client);

  /**
   * Gives nothing out of any work queue from now on, of those made later neither; what consumers
   * have is theirs. Or gives out again. It does not outlive the broker.
   */
  void hold(boolean held);

  /** The clients that have a work queue. */
  Set<String> clients();
}

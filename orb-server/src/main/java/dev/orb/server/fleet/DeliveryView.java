package dev.orb.server.fleet;

import dev.orb.protocol.CommandId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the fleet needs of dispatch, and tells it. Called on the fleet's loop, which it must not
 * block, and {@link #open} on any thread.
 */
public interface DeliveryView {

  /** How many durable deliveries to this client have not ended. Any thread; does not block. */
  int open(String client);

  /** Commands of this client with an open request to cancel, which its welcome carries. */
  List<CommandId> openCancels(String client);

  /**
   * Commands that this client is not to start any more, which its welcome carries: a newer one has
   * taken their place, or those that had not started were cancelled.
   */
  List<CommandId> superseded(String client);

  /**
   * The client comes with another ledger: whatever it had started is lost.
   *
   * @return completes once that is journalled and no copy of it waits for the client any more;
   *     before, the client must not be welcomed, nor its new ledger written down
   */
  CompletionStage<Void> ledgerLost(String client, long enrolment);

  /** A session has ended: ephemeral commands that it had are not answered any more. */
  void sessionEnded(String client, long epoch);

  /**
   * A client was removed.
   *
   * @param queued ids of the commands that were still in its queue
   */
  void removed(String client, long enrolment, List<String> queued);
}

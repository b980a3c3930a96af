package dev.orb.server.fleet;

import dev.orb.protocol.CommandId;
import java.util.List;

/**
 * What the fleet needs of dispatch, and tells it. Called on the fleet's loop, which it must not
 * block.
 */
public interface DeliveryView {

  /** Commands of this client with an open request to cancel, which its welcome carries. */
  List<CommandId> openCancels(String client);

  /** The client comes with another ledger: whatever it had started is lost. */
  void ledgerLost(String client, long enrolment);

  /** A session has ended: ephemeral commands that it had are not answered any more. */
  void sessionEnded(String client, long epoch);

  /**
   * A client was removed.
   *
   * @param queued ids of the commands that were still in its queue
   */
  void removed(String client, long enrolment, List<String> queued);
}

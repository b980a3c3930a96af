package dev.orb.protocol.message;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Names;

/**
 * What a client fetches before it runs a command: too large for the message itself.
 *
 * @param id of the payload
 * @param node the node that has it, which is asked for it piece by piece
 */
public record Claim(CommandId id, String node) {

  /**
   * @throws dev.orb.protocol.OrbException {@code BAD_PARAMS} if the node's name is none
   */
  public Claim {
    Names.id("node", node);
  }
}

package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.OrbException;
import dev.orb.transport.Received;
import java.util.Optional;

/**
 * What the broker says of a copy that it moved aside.
 *
 * @param id the command
 * @param client whose queue it was in
 */
record Evidence(CommandId id, String client) {
  // why: the broker's own names for where an expired or dead message was
  private static final String ORIGINAL_QUEUE = "_AMQ_ORIG_QUEUE";
  private static final String COMMAND_ID = "orb_id";

  /** Reads it, if it is about a command in a client's queue. */
  static Optional<Evidence> of(Received message) {
    Optional<String> client = message.property(ORIGINAL_QUEUE).flatMap(Addresses::clientOf);
    Optional<CommandId> id = message.property(COMMAND_ID).flatMap(Evidence::id);
    return client.flatMap(c -> id.map(i -> new Evidence(i, c)));
  }

  private static Optional<CommandId> id(String text) {
    try {
      return Optional.of(CommandId.parse(text));
    } catch (OrbException notOurs) {
      return Optional.empty();
    }
  }
}

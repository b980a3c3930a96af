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
  private static final int SAID = 128;

  /** Reads it, if it is about a command in a client's queue. */
  static Optional<Evidence> of(Received message) {
    Optional<String> client = message.property(ORIGINAL_QUEUE).flatMap(Addresses::clientOf);
    Optional<CommandId> id = message.property(COMMAND_ID).flatMap(Evidence::id);
    return client.flatMap(c -> id.map(i -> new Evidence(i, c)));
  }

  /** The queue that the broker moved it from, if it did. */
  static Optional<String> queue(Received message) {
    return message.property(ORIGINAL_QUEUE);
  }

  /** What it calls itself, if it does. */
  static String saidId(Received message) {
    String said = message.property(COMMAND_ID).orElse("");
    // why: a client chose this text, and a line of the log is no essay
    return said.length() > SAID ? said.substring(0, SAID) : said;
  }

  private static Optional<CommandId> id(String text) {
    try {
      return Optional.of(CommandId.parse(text));
    } catch (OrbException notOurs) {
      return Optional.empty();
    }
  }
}

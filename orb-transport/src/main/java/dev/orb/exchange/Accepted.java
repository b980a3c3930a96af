package dev.orb.exchange;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.message.Command;
import java.time.Instant;

/**
 * A command as it was taken in.
 *
 * @param key names it at this end
 * @param command what it says
 * @param from who sent it
 * @param replyTo where its reply goes; empty of what this end has made itself
 * @param at when it came, in the server's time
 * @param priority the broker's, 0 to 9
 */
record Accepted(
    ReplyRoute.Key key, Command command, String from, String replyTo, Instant at, int priority) {

  /** Where its reply goes now. */
  String answeredAt(Line line) {
    return replyTo.isEmpty() ? Addresses.node(line.terms().node()) : replyTo;
  }
}

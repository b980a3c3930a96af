package dev.orb.server.dispatch;

import dev.orb.transport.Received;

/**
 * A message in hand. It is settled once, after what it says is committed.
 *
 * @param received the message
 * @param sender the user whom the broker validated, empty if there is none
 * @param size bytes of its body, which it holds of the flow
 */
record Incoming(Received received, String sender, int size) {}

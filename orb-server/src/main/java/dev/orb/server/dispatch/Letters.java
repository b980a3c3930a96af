package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Kind;
import dev.orb.transport.Envelope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Envelopes of commands. */
final class Letters {
  private Letters() {}

  /** A command that waits for its clients, routed once under its id. */
  static Envelope durable(
      Target target,
      String id,
      String name,
      CommandOptions options,
      Instant expiresAt,
      byte[] body) {
    return new Envelope(
        address(target),
        body,
        Kind.COMMAND.text(),
        id,
        name,
        true,
        priority(options.priority()),
        expiresAt,
        id,
        null);
  }

  /** A command for who is here now. */
  static Envelope fleeting(
      String address,
      String id,
      String name,
      CommandOptions options,
      Instant expiresAt,
      byte[] body) {
    return new Envelope(
        address,
        body,
        Kind.COMMAND.text(),
        id,
        name,
        false,
        priority(options.priority()),
        expiresAt,
        null,
        null);
  }

  private static int priority(@Nullable Integer asked) {
    return asked == null ? Envelope.USUAL_PRIORITY : asked;
  }

  /** What receivers see as the address. */
  static String address(Target target) {
    if (target.clients().size() == 1 && target.groups().isEmpty()) {
      return Addresses.client(target.clients().iterator().next());
    }
    if (target.groups().size() == 1 && target.clients().isEmpty()) {
      return Addresses.group(target.groups().iterator().next());
    }
    return Addresses.BROADCAST;
  }
}

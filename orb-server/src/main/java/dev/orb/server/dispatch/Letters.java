package dev.orb.server.dispatch;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.CommandOptions;
import dev.orb.protocol.Target;
import dev.orb.protocol.message.Kind;
import dev.orb.server.journal.CommandRecord;
import dev.orb.transport.Envelope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Envelopes of commands. */
final class Letters {
  private Letters() {}

  /** A command that waits for its clients, routed once under its id. */
  static Envelope durable(String address, CommandRecord of, byte[] body) {
    return durable(address, of, of.id().toString(), body);
  }

  /**
   * The same under another duplicate id.
   *
   * @param once whatever has it already gets no second one under this
   */
  static Envelope durable(String address, CommandRecord of, String once, byte[] body) {
    return new Envelope(
        address,
        body,
        Kind.COMMAND.text(),
        of.id().toString(),
        of.name(),
        true,
        priority(of.options().priority()),
        of.expiresAt(),
        once,
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

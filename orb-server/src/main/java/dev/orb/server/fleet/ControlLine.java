package dev.orb.server.fleet;

import dev.orb.protocol.Addresses;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Kind;
import dev.orb.transport.Envelope;
import dev.orb.transport.Outlet;
import java.time.Clock;
import java.time.Duration;

/**
 * Sends control messages to one client. They are not kept for long and never wait behind work. A
 * failure to send is the loss of the session, which the fleet hears of by other ways.
 */
final class ControlLine {
  private final Outlet outlet;
  private final Clock clock;
  private final Duration keep;

  ControlLine(Outlet outlet, Clock clock, Duration keep) {
    this.outlet = outlet;
    this.clock = clock;
    this.keep = keep;
  }

  void send(String client, Control message) {
    sendTo(Addresses.control(client), message);
  }

  /** To the queue of an errand. */
  void sendTo(String queue, Control message) {
    outlet
        .send(
            new Envelope(
                queue,
                MessageCodec.encode(message),
                Kind.CONTROL.text(),
                null,
                message.name(),
                false,
                Envelope.USUAL_PRIORITY,
                clock.instant().plus(keep),
                null,
                null))
        .exceptionally(failure -> null);
  }
}

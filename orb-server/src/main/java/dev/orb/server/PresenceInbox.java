package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.server.fleet.Signals;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;
import io.micrometer.core.instrument.MeterRegistry;

/** Gives heartbeats to the fleet. */
final class PresenceInbox implements Receiver {
  private final Signals signals;
  private final MeterRegistry meters;

  PresenceInbox(Signals signals, MeterRegistry meters) {
    this.signals = signals;
    this.meters = meters;
  }

  @Override
  public void receive(Received message) {
    message.acknowledge();
    try {
      if (MessageCodec.decode(message.body()) instanceof Heartbeat heartbeat) {
        message.sender().ifPresent(client -> signals.heartbeat(client, heartbeat));
      } else {
        count(ErrorCode.MALFORMED);
      }
    } catch (OrbException e) {
      count(e.code());
    }
  }

  private void count(ErrorCode code) {
    meters.counter("orb.rejected", "code", code.name()).increment();
  }
}

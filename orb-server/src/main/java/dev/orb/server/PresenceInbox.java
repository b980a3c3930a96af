package dev.orb.server;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Heartbeat;
import dev.orb.server.fleet.Fleet;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;
import io.micrometer.core.instrument.MeterRegistry;

/** Gives heartbeats to the fleet. */
final class PresenceInbox implements Receiver {
  private final Fleet fleet;
  private final MeterRegistry meters;

  PresenceInbox(Fleet fleet, MeterRegistry meters) {
    this.fleet = fleet;
    this.meters = meters;
  }

  @Override
  public void receive(Received message) {
    message.acknowledge();
    try {
      if (MessageCodec.decode(message.body()) instanceof Heartbeat heartbeat) {
        message.sender().ifPresent(client -> fleet.heartbeat(client, heartbeat));
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

package dev.orb.server;

import dev.orb.exchange.IntakeSession;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MalformedMessage;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Message;
import dev.orb.server.fleet.Fleet;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts what clients send to any node. Runs on the transport's thread and blocks on nothing.
 * Whatever comes, it is acknowledged or handed to somebody who will; bad input is counted and goes
 * no further.
 */
final class Inbox implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

  private final Fleet fleet;
  private final Events events;
  private final IntakeSession calls;
  private final MeterRegistry meters;

  Inbox(Fleet fleet, Events events, IntakeSession calls, MeterRegistry meters) {
    this.fleet = fleet;
    this.events = events;
    this.calls = calls;
    this.meters = meters;
  }

  @Override
  public void receive(Received message) {
    String client = message.sender().orElse("");
    if (client.isEmpty() || message.oversized()) {
      refuse(message, client, client.isEmpty() ? ErrorCode.UNAUTHORIZED : ErrorCode.TOO_LARGE);
      return;
    }
    fleet.heard(client);
    try {
      sort(client, message, MessageCodec.decode(message.body()));
    } catch (MalformedMessage e) {
      // why no count here: the intake counts what it refuses
      calls.refuse(message, e);
    } catch (OrbException e) {
      refuse(message, client, e.code());
    }
  }

  private void sort(String client, Received message, Message decoded) {
    if (decoded instanceof Command command) {
      calls.accept(message, command);
    } else if (decoded instanceof Event event) {
      events.publish(client, event, message);
    } else if (decoded instanceof Control.Hello hello) {
      fleet.hello(client, hello);
      message.acknowledge();
    } else if (decoded instanceof Control.Declare declare) {
      fleet.declare(client, declare);
      message.acknowledge();
    } else if (decoded instanceof Control.Goodbye goodbye) {
      fleet.goodbye(client, goodbye);
      message.acknowledge();
    } else {
      refuse(message, client, ErrorCode.MALFORMED);
    }
  }

  private void refuse(Received message, String client, ErrorCode code) {
    count(client, code);
    message.acknowledge();
  }

  private void count(String client, ErrorCode code) {
    LOG.debug("a message of client {} was refused: {}", client, code);
    meters.counter("orb_rejected_total", "code", code.name()).increment();
  }
}

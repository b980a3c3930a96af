package dev.orb.server;

import dev.orb.exchange.IntakeSession;
import dev.orb.protocol.Addresses;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.json.MalformedMessage;
import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Command;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Enrolling;
import dev.orb.protocol.message.Event;
import dev.orb.protocol.message.Message;
import dev.orb.protocol.message.Planning;
import dev.orb.server.fleet.Fleet;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
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
  private final EventDesk events;
  private final IntakeSession calls;
  private final MeterRegistry meters;

  Inbox(Fleet fleet, EventDesk events, IntakeSession calls, MeterRegistry meters) {
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
    if (client.startsWith("$")) {
      errand(client, message);
      return;
    }
    fleet.signals().heard(client);
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
      // why: they have a queue of their own, where they may wait without holding up hellos
      events.publishIfRoom(client, event, message);
    } else if (decoded instanceof Control.Cancel cancel) {
      calls.abandon(client, cancel);
      message.acknowledge();
    } else if (decoded instanceof Control.Hello hello) {
      fleet.signals().hello(client, hello);
      message.acknowledge();
    } else if (decoded instanceof Control.Declare declare) {
      fleet.signals().declare(client, declare);
      message.acknowledge();
    } else if (decoded instanceof Control.Goodbye goodbye) {
      fleet.signals().goodbye(client, goodbye);
      message.acknowledge();
    } else if (decoded instanceof Planning.Planned planned) {
      fleet.signals().planned(client, planned);
      message.acknowledge();
    } else if (decoded instanceof Enrolling.Rotated rotated) {
      fleet.belonging().rotated(client, rotated);
      message.acknowledge();
    } else {
      refuse(message, client, ErrorCode.MALFORMED);
    }
  }

  /** Who is on an errand may ask for one thing. */
  private void errand(String user, Received message) {
    Optional<String> token = Addresses.joinTokenOf(user);
    Optional<String> self = Addresses.selfOf(user);
    try {
      Message decoded = MessageCodec.decode(message.body());
      if (decoded instanceof Enrolling.Join join && token.isPresent()) {
        fleet.belonging().join(token.get(), join);
        message.acknowledge();
      } else if (decoded instanceof Enrolling.Check check && self.isPresent()) {
        fleet.belonging().check(self.get(), check);
        message.acknowledge();
      } else if (decoded instanceof Enrolling.Leave leave && self.isPresent()) {
        fleet.belonging().leave(self.get(), leave);
        message.acknowledge();
      } else {
        refuse(message, user, ErrorCode.FORBIDDEN);
      }
    } catch (OrbException e) {
      refuse(message, user, e.code());
    }
  }

  private void refuse(Received message, String client, ErrorCode code) {
    count(client, code);
    message.acknowledge();
  }

  private void count(String client, ErrorCode code) {
    LOG.debug("a message of client {} was refused: {}", client, code);
    meters.counter("orb.rejected", "code", code.name()).increment();
  }
}

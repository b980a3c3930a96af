package dev.orb.transport.artemis;

import dev.orb.protocol.Addresses;
import dev.orb.transport.Envelope;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;

/**
 * An envelope as a message of the broker, with the outcome of its sending. It is a message itself
 * because the library hands exactly that object back when the broker has confirmed it.
 */
final class Outgoing extends ClientMessageImpl {
  private static final SimpleString KIND = SimpleString.of("orb_kind");
  private static final SimpleString ID = SimpleString.of("orb_id");
  private static final SimpleString NAME = SimpleString.of("orb_name");
  private static final SimpleString TO = SimpleString.of("orb_to");
  // why: properties are encoded behind the body, and room for them saves a copy of both
  private static final int ROOM_FOR_PROPERTIES = 512;

  private final CompletableFuture<Void> outcome = new CompletableFuture<>();
  private final SimpleString destination;
  private final int size;

  Outgoing(Envelope envelope, Instant now) {
    this(envelope, now, envelope.body().length);
    getBodyBuffer().writeBytes(envelope.body());
  }

  /** One whose body is streamed. */
  static Outgoing withoutBody(Envelope envelope, Instant now) {
    return new Outgoing(envelope, now, 0);
  }

  static SimpleString address(Envelope envelope) {
    return SimpleString.of(envelope.address());
  }

  private Outgoing(Envelope envelope, Instant now, int bytes) {
    super(
        Message.BYTES_TYPE,
        envelope.durable(),
        envelope.expiresAt() == null ? 0 : Math.max(1, envelope.expiresAt().toEpochMilli()),
        now.toEpochMilli(),
        (byte) envelope.priority(),
        bytes + ROOM_FOR_PROPERTIES);
    destination = SimpleString.of(envelope.address());
    size = bytes + ROOM_FOR_PROPERTIES;
    // why: without one the broker takes a message to an address that is not there, and drops it
    setRoutingType(
        envelope.address().equals(Addresses.PRESENCE)
            ? RoutingType.MULTICAST
            : RoutingType.ANYCAST);
    putStringProperty(KIND, SimpleString.of(envelope.kind()));
    if (envelope.id() != null) {
      putStringProperty(ID, SimpleString.of(envelope.id()));
    }
    if (envelope.name() != null) {
      putStringProperty(NAME, SimpleString.of(envelope.name()));
    }
    if (envelope.duplicateId() != null) {
      putStringProperty(
          Message.HDR_DUPLICATE_DETECTION_ID, SimpleString.of(envelope.duplicateId()));
    }
    if (envelope.to() != null) {
      putStringProperty(TO, SimpleString.of(envelope.to()));
    }
    if (envelope.group() != null) {
      putStringProperty(Message.HDR_GROUP_ID, SimpleString.of(envelope.group()));
    }
  }

  CompletableFuture<Void> outcome() {
    return outcome;
  }

  SimpleString destination() {
    return destination;
  }

  /** About what it takes in memory. */
  int size() {
    return size;
  }
}

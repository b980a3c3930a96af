package dev.orb.transport.artemis;

import dev.orb.transport.Received;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/** One message of an inlet, its body already read. */
final class Arrived implements Received {
  private final ArtemisInlet inlet;
  private final ClientMessage message;
  private final Body body;
  private final AtomicBoolean acknowledged = new AtomicBoolean();

  Arrived(ArtemisInlet inlet, ClientMessage message, Body body) {
    this.inlet = inlet;
    this.message = message;
    this.body = body;
  }

  @Override
  public String address() {
    String address = message.getAddress();
    return address == null ? inlet.queue() : address;
  }

  @Override
  public byte[] body() {
    return body.bytes();
  }

  @Override
  public boolean oversized() {
    return body.oversized();
  }

  @Override
  public int priority() {
    return message.getPriority();
  }

  @Override
  public boolean durable() {
    return message.isDurable();
  }

  @Override
  public Optional<String> sender() {
    return Optional.ofNullable(message.getValidatedUserID());
  }

  @Override
  public Optional<String> property(String name) {
    Object value = message.getObjectProperty(name);
    return value == null || value instanceof byte[]
        ? Optional.empty()
        : Optional.of(value.toString());
  }

  @Override
  public Instant timestamp() {
    return Instant.ofEpochMilli(message.getTimestamp());
  }

  @Override
  public void acknowledge() {
    if (acknowledged.compareAndSet(false, true)) {
      inlet.acknowledge(message);
    }
  }
}

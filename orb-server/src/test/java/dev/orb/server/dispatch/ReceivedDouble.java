package dev.orb.server.dispatch;

import dev.orb.transport.Received;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A message off a queue that remembers whether it was acknowledged. */
final class ReceivedDouble implements Received {
  private final String address;
  private final String sender;
  private final byte[] body;
  private final Map<String, String> properties;
  int acknowledged;
  private boolean durable = true;

  ReceivedDouble(String address, String sender, byte[] body, Map<String, String> properties) {
    this.address = address;
    this.sender = sender;
    this.body = body;
    this.properties = properties;
  }

  /** The same as a message that no disk has. */
  ReceivedDouble ofEphemeralCommand() {
    durable = false;
    return this;
  }

  @Override
  public boolean durable() {
    return durable;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public boolean oversized() {
    return false;
  }

  @Override
  public Optional<String> sender() {
    return sender.isEmpty() ? Optional.empty() : Optional.of(sender);
  }

  @Override
  public Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name));
  }

  @Override
  public Instant timestamp() {
    return Instant.EPOCH;
  }

  @Override
  public void acknowledge() {
    acknowledged++;
  }
}

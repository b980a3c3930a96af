package dev.orb.testkit.simulator;

import dev.orb.transport.Received;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A message off a queue, as its consumer sees it. */
final class Mail implements Received {
  private final String address;
  private final String sender;
  private final byte[] body;
  private final Map<String, String> properties;
  private final Instant sentAt;
  private final Runnable onAcknowledge;

  Mail(
      String address,
      String sender,
      byte[] body,
      Map<String, String> properties,
      Instant sentAt,
      Runnable onAcknowledge) {
    this.address = address;
    this.sender = sender;
    this.body = body;
    this.properties = properties;
    this.sentAt = sentAt;
    this.onAcknowledge = onAcknowledge;
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
    return sentAt;
  }

  @Override
  public void acknowledge() {
    onAcknowledge.run();
  }
}

package dev.orb.exchange;

import dev.orb.protocol.json.MessageCodec;
import dev.orb.protocol.message.Message;
import dev.orb.transport.Received;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A message off a queue that counts its acknowledgements. */
final class TestMessage implements Received {
  final AtomicInteger acknowledgements = new AtomicInteger();
  private final byte[] body;
  private final boolean oversized;
  private final String sender;
  private final Map<String, String> properties;
  private final List<String> log;

  private TestMessage(Builder builder) {
    this.body = builder.body;
    this.oversized = builder.oversized;
    this.sender = builder.sender;
    this.properties = builder.properties;
    this.log = builder.log;
  }

  static final class Builder {
    private byte[] body = new byte[0];
    private boolean oversized;
    private String sender = "orb-1";
    private Map<String, String> properties = Map.of();
    private List<String> log = new CopyOnWriteArrayList<>();

    Builder body(byte[] bytes) {
      body = bytes;
      return this;
    }

    Builder oversized() {
      oversized = true;
      return this;
    }

    Builder sender(String name) {
      sender = name;
      return this;
    }

    Builder properties(Map<String, String> all) {
      properties = all;
      return this;
    }

    Builder log(List<String> into) {
      log = into;
      return this;
    }

    TestMessage build() {
      return new TestMessage(this);
    }
  }

  static TestMessage of(Message message) {
    return new Builder().body(MessageCodec.encode(message)).build();
  }

  boolean isAcknowledged() {
    return acknowledgements.get() == 1;
  }

  @Override
  public String address() {
    return "orb.client.web-1";
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public boolean oversized() {
    return oversized;
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
    return MovableClock.START;
  }

  @Override
  public void acknowledge() {
    log.add("acknowledge");
    acknowledgements.incrementAndGet();
  }
}

package dev.orb.testkit.simulator;

import dev.orb.transport.Envelope;
import dev.orb.transport.Received;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message off a queue, as its consumer sees it.
 *
 * @param from empty if the broker sent it itself
 * @param onAcknowledge run when it is acknowledged
 */
// why: the body is handed over, never compared
@SuppressWarnings("ArrayRecordComponent")
record Mail(
    String address,
    String from,
    byte[] body,
    Map<String, String> properties,
    int priority,
    boolean durable,
    Instant timestamp,
    Runnable onAcknowledge)
    implements Received {

  /** A command off a work queue. */
  static Mail of(Envelope envelope, Instant now, Runnable onAcknowledge) {
    return new Mail(
        envelope.address(),
        "$orb",
        envelope.body(),
        Map.of(),
        envelope.priority(),
        envelope.durable(),
        now,
        onAcknowledge);
  }

  @Override
  public boolean oversized() {
    return false;
  }

  @Override
  public Optional<String> sender() {
    return from.isEmpty() ? Optional.empty() : Optional.of(from);
  }

  @Override
  public Optional<String> property(String name) {
    return Optional.ofNullable(properties.get(name));
  }

  @Override
  public void acknowledge() {
    onAcknowledge.run();
  }
}

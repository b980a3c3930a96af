package dev.orb.server;

import dev.orb.exchange.IntakeSession;
import dev.orb.transport.Received;
import dev.orb.transport.Receiver;
import java.util.function.Consumer;

/** Gives what clients call to the intake. Whoever calls, lives. */
final class CallDesk implements Receiver {
  private final IntakeSession calls;
  private final Consumer<String> heard;

  CallDesk(IntakeSession calls, Consumer<String> heard) {
    this.calls = calls;
    this.heard = heard;
  }

  @Override
  public void receive(Received message) {
    message.sender().ifPresent(heard);
    calls.receive(message);
  }
}

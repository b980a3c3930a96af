package dev.orb.client;

import dev.orb.exchange.Components;
import dev.orb.protocol.message.Control;
import java.time.Instant;

/** Makes a client's hello of what is true at the moment. */
record Greeting(
    ClientSettings settings, SelfReport report, Components components, Conversation conversation) {

  Control.Hello hello(Instant now) {
    return new Control.Hello(
        conversation.ledger().instance(),
        conversation.process(),
        conversation.ledger().id(),
        conversation.ledger().fleet().orElse(null),
        settings.version(),
        ProcessHandle.current().pid(),
        settings.groups(),
        report.all(),
        components.own().declared(),
        components.declared(),
        conversation.almanac().plans(),
        now);
  }
}

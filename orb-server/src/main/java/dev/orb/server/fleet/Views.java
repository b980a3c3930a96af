package dev.orb.server.fleet;

import dev.orb.server.fleet.ClientView.State;
import dev.orb.server.journal.ClientRecord;
import java.util.Map;

/** Clients as they are now: what is kept of them, with their session if they have one. */
final class Views {
  private final Sessions sessions;
  private final DeliveryView deliveries;

  Views(Sessions sessions, DeliveryView deliveries) {
    this.sessions = sessions;
    this.deliveries = deliveries;
  }

  State state(ClientRecord client) {
    if (client.disabled()) {
      return State.DISABLED;
    }
    return sessions.of(client.id()).isPresent() ? State.CONNECTED : State.DISCONNECTED;
  }

  ClientView of(ClientRecord client) {
    Session session = sessions.of(client.id()).orElse(null);
    return new ClientView(
        client.id(),
        state(client),
        client.groups(),
        client.labels(),
        session == null ? Map.of() : session.facts(),
        session == null ? null : session.hello().version(),
        session == null ? null : session.visit().remoteAddress(),
        session == null ? null : session.since(),
        session == null ? client.lastSeen() : session.lastSeen(),
        client.enrolment(),
        session == null ? 0 : session.epoch(),
        deliveries.open(client.id()),
        session == null ? Condition.NONE : session.condition(),
        client.ephemeral());
  }
}

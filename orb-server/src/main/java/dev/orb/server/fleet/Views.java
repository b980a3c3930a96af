package dev.orb.server.fleet;

import dev.orb.server.fleet.ClientView.State;
import dev.orb.server.journal.ClientRecord;
import java.util.Map;

/** Clients as they are now: what is kept of them, with their session if they have one. */
final class Views {
  private final Sessions sessions;

  Views(Sessions sessions) {
    this.sessions = sessions;
  }

  ClientView of(ClientRecord client) {
    Session session = sessions.of(client.id()).orElse(null);
    State state =
        client.disabled() ? State.DISABLED : session != null ? State.CONNECTED : State.DISCONNECTED;
    return new ClientView(
        client.id(),
        state,
        client.groups(),
        client.labels(),
        session == null ? Map.of() : session.hello().facts(),
        session == null ? null : session.hello().version(),
        session == null ? null : session.visit().remoteAddress(),
        session == null ? null : session.since(),
        session == null ? client.lastSeen() : session.lastSeen(),
        client.enrolment(),
        session == null ? 0 : session.epoch(),
        session == null ? 0 : session.open());
  }
}

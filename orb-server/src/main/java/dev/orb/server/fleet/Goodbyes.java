package dev.orb.server.fleet;

import dev.orb.protocol.message.Control;
import dev.orb.server.broker.Doors;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Asks clients to end their sessions in order. Any thread; does not block. */
final class Goodbyes {
  /** From the end of a grace to the cut, for the last answers of handlers that were stopped. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final Sessions sessions;
  private final ControlLine line;
  private final Doors doors;
  private final Loop loop;
  private final Clock clock;

  Goodbyes(Sessions sessions, ControlLine line, Doors doors, Loop loop, Clock clock) {
    this.sessions = sessions;
    this.line = line;
    this.doors = doors;
    this.loop = loop;
    this.clock = clock;
  }

  boolean hasSession(String client) {
    return sessions.of(client).isPresent();
  }

  /**
   * Asks one, whose connection is closed after the grace.
   *
   * @return whether it has a session
   */
  boolean say(String client, String reason, Duration grace, boolean reconnect) {
    Optional<Session> session = sessions.of(client);
    session.ifPresent(
        here -> {
          ask(here, new Control.Shutdown(reason, grace, reconnect, clock.instant()));
          loop.after(grace.plus(LAST_WORDS), () -> doors.close(here.visit(), reason));
        });
    return session.isPresent();
  }

  /** Asks all of them to come back, as this node stops, and closes nothing. */
  void sayToAll(String reason, Duration grace) {
    for (Session session : sessions.all()) {
      ask(session, new Control.Shutdown(reason, grace, true, clock.instant()));
    }
  }

  private void ask(Session session, Control.Shutdown shutdown) {
    session.leaving(shutdown.reason());
    line.send(session.client(), shutdown);
  }
}

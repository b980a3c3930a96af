package dev.orb.server.fleet;

import dev.orb.protocol.Ticker;
import dev.orb.server.broker.Visit;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who is at the door and who is in. Reading is free to all; only the fleet's loop puts sessions in
 * and takes them out.
 */
final class Sessions {
  private final Map<String, Visit> visits = new ConcurrentHashMap<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final AtomicLong lastEpoch;
  private final Clock clock;
  private final Ticker ticker;

  Sessions(Clock clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
    // why: an epoch of this process must be above those of the one before, which nobody wrote down
    this.lastEpoch = new AtomicLong(clock.millis());
  }

  void arrived(Visit visit) {
    visits.put(visit.client(), visit);
  }

  void left(Visit visit) {
    visits.remove(visit.client(), visit);
  }

  Optional<Visit> visit(String client) {
    return Optional.ofNullable(visits.get(client));
  }

  boolean isPresent(Visit visit) {
    return visit.equals(visits.get(visit.client()));
  }

  long nextEpoch() {
    return lastEpoch.incrementAndGet();
  }

  void put(Session session) {
    sessions.put(session.visit().client(), session);
  }

  void remove(Session session) {
    sessions.remove(session.visit().client(), session);
  }

  Optional<Session> of(String client) {
    return Optional.ofNullable(sessions.get(client));
  }

  Optional<Session> of(Visit visit) {
    return of(visit.client()).filter(session -> session.visit().equals(visit));
  }

  void heard(String client) {
    Session session = sessions.get(client);
    if (session != null) {
      session.heard(clock, ticker.nanos());
    }
  }

  /** A client answered a command. */
  void answered(String client) {
    Session session = sessions.get(client);
    if (session != null) {
      session.heard(clock, ticker.nanos());
      session.answered();
    }
  }

  int size() {
    return sessions.size();
  }

  Collection<Session> all() {
    return List.copyOf(sessions.values());
  }
}

package dev.orb.server.fleet;

import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Control;
import dev.orb.server.broker.Doors;
import dev.orb.server.broker.Visit;
import dev.orb.server.journal.ClientRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends sessions, each once, whatever ends them. Runs on the fleet's loop. */
final class Partings {
  private static final Logger LOG = LoggerFactory.getLogger(Partings.class);

  private final Sessions sessions;
  private final Roster roster;
  private final Records records;
  private final Doors doors;
  private final Callbacks callbacks;
  private final DeliveryView deliveries;
  private final Clock clock;
  private final Ticker ticker;

  Partings(
      Sessions sessions,
      Roster roster,
      Records records,
      Doors doors,
      Callbacks callbacks,
      DeliveryView deliveries,
      Clock clock,
      Ticker ticker) {
    this.sessions = sessions;
    this.roster = roster;
    this.records = records;
    this.doors = doors;
    this.callbacks = callbacks;
    this.deliveries = deliveries;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** A new session for a hello; the one before it, if any, is over. */
  Session begin(Visit visit, Control.Hello hello) {
    sessions.of(visit.client()).ifPresent(old -> end(old, "replaced by a new session", false));
    return new Session(visit, hello, sessions.nextEpoch(), clock.instant(), ticker.nanos());
  }

  void goodbye(String client, Control.Goodbye goodbye) {
    sessions
        .of(client)
        .filter(session -> session.epoch() == goodbye.epoch())
        .ifPresent(session -> end(session, goodbye.reason(), true));
  }

  void left(Visit visit, boolean failed) {
    sessions
        .of(visit)
        .ifPresent(
            session ->
                end(
                    session,
                    failed ? "connection lost" : "connection closed",
                    session.isStopping()));
  }

  /** Ends every session that was silent for longer than this. */
  void sweep(Duration timeout) {
    for (Session session : sessions.all()) {
      if (ticker.since(session.heardAt()).compareTo(timeout) > 0) {
        doors.close(session.visit(), "silent for " + timeout);
        end(session, "silent for " + timeout, false);
      }
    }
  }

  void end(Session session, String reason, boolean graceful) {
    if (!session.end()) {
      return;
    }
    sessions.remove(session);
    String client = session.visit().client();
    LOG.info(
        "client {} disconnected, session {}: {}{}",
        client,
        session.epoch(),
        reason,
        graceful ? ", in order" : "");
    deliveries.sessionEnded(client, session.epoch());
    Optional<ClientRecord> known = roster.find(client);
    records.seen(client, session.lastSeen());
    callbacks.disconnected(
        session.view(known.map(ClientRecord::groups).orElse(Set.of())), reason, graceful);
  }
}

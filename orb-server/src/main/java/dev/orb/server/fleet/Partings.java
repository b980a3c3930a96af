package dev.orb.server.fleet;

import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Control;
import dev.orb.server.broker.Doors;
import dev.orb.server.broker.Visit;
import dev.orb.server.journal.ClientRecord;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends sessions, each once, whatever ends them. Runs on the fleet's loop. */
final class Partings {
  private static final Logger LOG = LoggerFactory.getLogger(Partings.class);

  private static final Duration OVERTAKEN = Duration.ofMillis(500);
  private static final String CLOSED = "connection closed";

  private final Sessions sessions;
  private final Roster roster;
  private final Records records;
  private final Doors doors;
  private final Callbacks callbacks;
  private final DeliveryView deliveries;
  private final Chronicle chronicle;
  private final Clock clock;
  private final Ticker ticker;
  private final Loop loop;
  private final Map<String, Session> departing = new HashMap<>();

  Partings(
      Sessions sessions,
      Roster roster,
      Records records,
      Doors doors,
      Callbacks callbacks,
      DeliveryView deliveries,
      Chronicle chronicle,
      Clock clock,
      Ticker ticker,
      Loop loop) {
    this.sessions = sessions;
    this.roster = roster;
    this.records = records;
    this.doors = doors;
    this.callbacks = callbacks;
    this.deliveries = deliveries;
    this.chronicle = chronicle;
    this.clock = clock;
    this.ticker = ticker;
    this.loop = loop;
  }

  /** A new session for a hello; the one before it, if any, is over. */
  Session begin(Visit visit, Control.Hello hello) {
    Session departed = departing.get(visit.client());
    if (departed != null) {
      end(departed, CLOSED, false);
    }
    sessions.of(visit.client()).ifPresent(old -> end(old, "replaced by a new session", false));
    return new Session(visit, hello, sessions.nextEpoch(), clock.instant(), ticker.nanos());
  }

  void goodbye(String client, Control.Goodbye goodbye) {
    sessions
        .of(client)
        .or(() -> Optional.ofNullable(departing.get(client)))
        .filter(session -> session.epoch() == goodbye.epoch())
        .ifPresent(session -> end(session, goodbye.reason(), true));
  }

  void left(Visit visit, boolean failed) {
    sessions
        .of(visit)
        .ifPresent(
            session -> {
              String farewell = session.farewell();
              if (farewell != null) {
                end(session, farewell, true);
              } else if (failed) {
                end(session, "connection lost", false);
              } else {
                departs(session);
              }
            });
  }

  // why not the end yet: its goodbye came by another way and may be overtaken
  private void departs(Session session) {
    sessions.remove(session);
    departing.put(session.client(), session);
    deliveries.sessionEnded(session.client(), session.epoch());
    loop.after(OVERTAKEN, () -> end(session, CLOSED, false));
  }

  /** Ends the session and the connection of a client that may not have them any more. */
  void sendAway(String client, String reason) {
    sessions.of(client).ifPresent(session -> end(session, reason, true));
    doors.expel(client, reason);
  }

  /** Ends every session, for a stop. */
  void endAll(String reason) {
    List.copyOf(departing.values()).forEach(session -> end(session, CLOSED, false));
    sessions.all().forEach(session -> end(session, reason, true));
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
    departing.remove(session.client(), session);
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
    chronicle.ended(session, reason, graceful);
    callbacks.disconnected(
        session.view(known.map(ClientRecord::groups).orElse(Set.of())), reason, graceful);
  }
}

package dev.orb.server.fleet;

import dev.orb.server.events.ServerEvent;
import dev.orb.server.events.ServerEvents;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Page;
import dev.orb.server.journal.SessionRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the sessions in mind: as events, and behind in the journal, where nobody waits for it and
 * each client has its newest hundred for thirty days. Runs on the fleet's loop, but for the
 * reading, which blocks on the journal.
 */
final class Chronicle {
  private static final Duration KEEP = Duration.ofDays(30);

  /** One end in so many also prunes its client's sessions: nothing need be counted. */
  private static final int PRUNE_ONE_IN = 16;

  private static final String LOST = "lost with the node";

  private final String node;
  private final Journal journal;
  private final ServerEvents events;
  private final Clock clock;
  private final RandomGenerator random;

  Chronicle(
      String node, Journal journal, ServerEvents events, Clock clock, RandomGenerator random) {
    this.node = node;
    this.journal = journal;
    this.events = events;
    this.clock = clock;
    this.random = random;
  }

  void began(Session session) {
    journal.writeBehind(List.of(new JournalEntry.Session(record(session, null, null, null))));
    events.publish(ServerEvent.CONNECTED, session.client(), data(session));
  }

  void ended(Session session, String reason, boolean graceful) {
    List<JournalEntry> facts = new ArrayList<>();
    facts.add(new JournalEntry.Session(record(session, clock.instant(), reason, graceful)));
    if (random.nextInt(PRUNE_ONE_IN) == 0) {
      facts.add(new JournalEntry.SessionsPruned(session.client()));
    }
    journal.writeBehind(facts);
    Map<String, Object> data = data(session);
    data.put("reason", reason);
    data.put("graceful", graceful);
    data.put("processed", session.processed());
    events.publish(ServerEvent.DISCONNECTED, session.client(), data);
  }

  void forgetOld() {
    journal.writeBehind(List.of(new JournalEntry.SessionsForgotten(clock.instant().minus(KEEP))));
  }

  private static Map<String, Object> data(Session session) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("epoch", session.epoch());
    data.put("address", session.visit().remoteAddress());
    data.put("instance", session.visit().instance());
    data.put("version", session.hello().version());
    return data;
  }

  private SessionRecord record(
      Session session,
      @Nullable Instant ended,
      @Nullable String reason,
      @Nullable Boolean graceful) {
    return new SessionRecord(
        session.epoch(),
        session.client(),
        node,
        session.visit().remoteAddress(),
        session.visit().instance(),
        session.hello().version(),
        session.since(),
        ended,
        reason,
        graceful,
        session.processed());
  }

  /**
   * A client's sessions, the newest first.
   *
   * @param present the one that lasts, of which the journal may not know yet
   */
  Page<SessionRecord> sessions(
      String client, Optional<Session> present, int limit, Optional<String> after) {
    Page<SessionRecord> page = journal.sessions(client, limit, after);
    long lasting = present.map(Session::epoch).orElse(0L);
    List<SessionRecord> items = new ArrayList<>();
    for (SessionRecord session : page.items()) {
      if (session.epoch() != lasting) {
        items.add(session.disconnectedAt() == null ? asLost(session) : session);
      }
    }
    if (after.isEmpty()) {
      present.ifPresent(now -> items.add(0, record(now, null, null, null)));
    }
    return new Page<>(items, page.next());
  }

  /** Nobody saw it end, and no client has two: the node died, or the note of its end was shed. */
  private static SessionRecord asLost(SessionRecord session) {
    return new SessionRecord(
        session.epoch(),
        session.client(),
        session.node(),
        session.address(),
        session.instance(),
        session.version(),
        session.connectedAt(),
        null,
        LOST,
        false,
        session.processed());
  }
}

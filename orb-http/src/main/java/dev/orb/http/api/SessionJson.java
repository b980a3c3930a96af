package dev.orb.http.api;

import dev.orb.server.journal.SessionRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A session in JSON. */
record SessionJson(
    long epoch,
    String node,
    String address,
    String instance,
    String version,
    Instant connectedAt,
    @Nullable Instant disconnectedAt,
    @Nullable String reason,
    @Nullable Boolean graceful,
    long processed) {

  static SessionJson of(SessionRecord session) {
    return new SessionJson(
        session.epoch(),
        session.node(),
        session.address(),
        session.instance(),
        session.version(),
        session.connectedAt(),
        session.disconnectedAt(),
        session.reason(),
        session.graceful(),
        session.processed());
  }
}

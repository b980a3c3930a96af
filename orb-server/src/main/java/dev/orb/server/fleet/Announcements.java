package dev.orb.server.fleet;

import dev.orb.protocol.message.Control;
import dev.orb.server.journal.ClientRecord;
import java.time.Clock;
import java.util.List;

/** Tells connected clients of changes that concern them. Fleet's loop only. */
final class Announcements {
  private final FleetSettings settings;
  private final Sessions sessions;
  private final ControlLine line;
  private final Clock clock;
  private long version;

  Announcements(FleetSettings settings, Sessions sessions, ControlLine line, Clock clock) {
    this.settings = settings;
    this.sessions = sessions;
    this.line = line;
    this.clock = clock;
    // why: it must count up over restarts too, of which nobody keeps a record
    this.version = clock.millis();
  }

  /** Those of them that are in other groups now and here learn of it. */
  void groupsChanged(List<Records.Outcome> outcomes) {
    version++;
    for (Records.Outcome outcome : outcomes) {
      ClientRecord before = outcome.before();
      ClientRecord now = outcome.now();
      if (before != null
          && now != null
          && !before.groups().equals(now.groups())
          && sessions.of(now.id()).isPresent()) {
        line.send(
            now.id(),
            new Control.Settings(
                version, now.groups(), settings.heartbeat(), settings.timeout(), clock.instant()));
      }
    }
  }
}

package dev.orb.server.dispatch;

import dev.orb.protocol.CommandId;
import dev.orb.server.journal.EvidenceRecord;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.story.Stamps;
import dev.orb.server.story.What;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * Writes down what is seen of a delivery and cannot be told from its times later: rare things only,
 * none of which an ordinary command has. Behind, so that it holds up nothing; what the journal has
 * no room for is left out. Thread-safe.
 */
final class Clues {
  private static final int LONGEST = 1_000;

  private final Journal journal;
  private final Stamps stamps;
  private final Clock clock;

  Clues(Journal journal, Stamps stamps, Clock clock) {
    this.journal = journal;
    this.stamps = stamps;
    this.clock = clock;
  }

  void saw(CommandId id, String client, What what, String words) {
    saw(id, client, what, clock.instant(), 0, words);
  }

  void saw(CommandId id, String client, What what, Instant at, int attempt, String words) {
    String brief = words.length() > LONGEST ? words.substring(0, LONGEST) : words;
    journal.writeBehind(
        List.of(
            new JournalEntry.Seen(
                new EvidenceRecord(id, client, stamps.next(), at, what.text(), attempt, brief))));
  }
}

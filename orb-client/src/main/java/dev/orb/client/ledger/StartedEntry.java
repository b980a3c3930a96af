package dev.orb.client.ledger;

import dev.orb.exchange.Ledger.Entry;
import java.time.Instant;

/** A started entry with the time to keep it, which a note must not lose. */
record StartedEntry(Entry.Started entry, Instant keepUntil) {
  StartedEntry noted(String note) {
    return new StartedEntry(new Entry.Started(entry.attempt(), entry.process(), note), keepUntil);
  }
}

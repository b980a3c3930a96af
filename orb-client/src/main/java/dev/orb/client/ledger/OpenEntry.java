package dev.orb.client.ledger;

import dev.orb.exchange.Ledger.Entry;
import dev.orb.protocol.CommandId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The entry of what has not finished, with the time to keep it, which a note must not lose. */
record OpenEntry(Entry entry, Instant keepUntil) {
  /** Those that have started, of all that have not finished. */
  static Map<CommandId, Entry.Started> started(Map<CommandId, OpenEntry> open) {
    Map<CommandId, Entry.Started> started = new HashMap<>();
    open.forEach(
        (id, each) -> {
          if (each.entry() instanceof Entry.Started entry) {
            started.put(id, entry);
          }
        });
    return Map.copyOf(started);
  }

  OpenEntry noted(String note) {
    return entry instanceof Entry.Started started
        ? new OpenEntry(new Entry.Started(started.attempt(), started.process(), note), keepUntil)
        : this;
  }
}

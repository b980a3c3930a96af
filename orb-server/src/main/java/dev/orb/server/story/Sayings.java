package dev.orb.server.story;

import dev.orb.protocol.CommandId;
import dev.orb.protocol.Ticker;
import dev.orb.protocol.message.Progress;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.JournalEntry;
import dev.orb.server.journal.Said;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps what the handlers of durable commands say: writes it behind, in batches, one at a time.
 * What the journal has no room for waits here, up to a bound, at which the oldest goes and is
 * counted. Nothing ever waits for this. Thread-safe; its lock is held for a few assignments.
 */
public final class Sayings {
  /** Bytes that may wait for the journal, roughly. */
  static final long MOST_WAITING = 16L << 20;

  private static final Duration COMPANY = Duration.ofMillis(50);
  private static final int BATCH = 1_000;

  // why a quarter of what is kept: trimming reads all that is there
  private static final int LOOK_AFTER = 250;
  private static final int LOOK_AFTER_OUTPUT = 256 << 10;

  private final Journal journal;
  private final Stamps stamps;
  private final Ticker ticker;
  private final Runnable onDropped;
  private final Deque<Said> waiting = new ArrayDeque<>();
  private final Map<CommandId, Map<String, Tally>> tallies = new HashMap<>();
  private final List<JournalEntry> trims = new ArrayList<>();
  private List<Said> writing = List.of();
  private long size;
  private long since;

  /** How much was said of a delivery since it was last trimmed. */
  private static final class Tally {
    private int entries;
    private int output;
  }

  /**
   * @param onDropped told of each that could not be kept
   */
  public Sayings(Journal journal, Stamps stamps, Ticker ticker, Runnable onDropped) {
    this.journal = journal;
    this.stamps = stamps;
    this.ticker = ticker;
    this.onDropped = onDropped;
  }

  /** Gives it a place and keeps it, as far as there is room. */
  public synchronized Said keep(String client, Progress progress) {
    Said said = Said.of(client, progress, stamps.next());
    if (waiting.isEmpty()) {
      since = ticker.nanos();
    }
    waiting.add(said);
    size += said.size();
    while (size > MOST_WAITING && waiting.size() > 1) {
      size -= waiting.removeFirst().size();
      onDropped.run();
    }
    count(said);
    return said;
  }

  private void count(Said said) {
    Tally tally =
        tallies
            .computeIfAbsent(said.command(), id -> new HashMap<>())
            .computeIfAbsent(said.client(), client -> new Tally());
    tally.entries++;
    tally.output += said.output();
    if (tally.entries >= LOOK_AFTER || tally.output >= LOOK_AFTER_OUTPUT) {
      tally.entries = 0;
      tally.output = 0;
      trims.add(new JournalEntry.SaidMuch(said.command(), said.client()));
    }
  }

  /** The command has ended: nothing more is said of it. */
  public synchronized void ended(CommandId id) {
    tallies.remove(id);
  }

  /** What is not in the journal yet, of a command, after one place and up to another. */
  public synchronized List<Said> pending(CommandId id, long after, long upTo) {
    return Stream.concat(writing.stream(), waiting.stream())
        .filter(said -> said.command().equals(id))
        .filter(said -> said.stamp() > after && said.stamp() <= upTo)
        .toList();
  }

  /** Writes what has waited long enough. Called often; does not block. */
  public void tick() {
    List<JournalEntry> facts;
    synchronized (this) {
      boolean ripe =
          waiting.size() >= BATCH
              || (!waiting.isEmpty() && ticker.since(since).compareTo(COMPANY) >= 0);
      if (!ripe || !writing.isEmpty()) {
        return;
      }
      facts = take(BATCH);
    }
    write(facts);
  }

  /** Writes all of it, before the journal closes. */
  public void flush() {
    List<JournalEntry> facts;
    synchronized (this) {
      if (waiting.isEmpty()) {
        return;
      }
      facts = take(waiting.size());
    }
    write(facts);
  }

  private List<JournalEntry> take(int most) {
    List<Said> batch = new ArrayList<>(writing);
    List<JournalEntry> facts = new ArrayList<>();
    for (int i = 0; i < most && !waiting.isEmpty(); i++) {
      Said said = waiting.removeFirst();
      size -= said.size();
      batch.add(said);
      facts.add(new JournalEntry.Says(said));
    }
    facts.addAll(trims);
    trims.clear();
    writing = batch;
    since = ticker.nanos();
    return facts;
  }

  private void write(List<JournalEntry> facts) {
    if (!journal.writeBehind(facts, this::written)) {
      putBack();
    }
  }

  private synchronized void written() {
    writing = List.of();
  }

  // why: the journal has no room now; the bound above decides how much may wait for it
  private synchronized void putBack() {
    for (int i = writing.size() - 1; i >= 0; i--) {
      waiting.addFirst(writing.get(i));
      size += writing.get(i).size();
    }
    writing = List.of();
    since = ticker.nanos();
  }
}

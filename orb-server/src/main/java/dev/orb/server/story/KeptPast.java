package dev.orb.server.story;

import dev.orb.protocol.CommandId;
import dev.orb.server.journal.Changed;
import dev.orb.server.journal.Journal;
import dev.orb.server.journal.Said;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the journal has of a command between two places, with what is still on its way there. Of
 * deliveries only names and places are held, and their rows are read a piece at a time.
 */
public final class KeptPast implements Past {
  // why so few: each may be as large as a message may be
  private static final int PIECE = 50;

  private final Journal journal;
  private final CommandId id;
  private final long upTo;
  private final Iterator<Journal.Change> changes;
  private final TreeMap<Long, Said> said = new TreeMap<>();
  private final boolean withSaid;
  private Journal.@Nullable Change change;
  private long saidAfter;
  private boolean allSaid;

  /**
   * Reads what is after one place and up to another.
   *
   * @param sayings what is on its way to the journal; null to leave out what handlers say
   */
  public KeptPast(Journal journal, @Nullable Sayings sayings, CommandId id, long after, long upTo) {
    this.journal = journal;
    this.id = id;
    this.upTo = upTo;
    this.withSaid = sayings != null;
    this.saidAfter = after;
    this.allSaid = sayings == null;
    changes = journal.changes(id, after, upTo).iterator();
    change = changes.hasNext() ? changes.next() : null;
    if (sayings != null) {
      // why before the journal is read: what leaves this list meanwhile is there
      sayings.pending(id, after, upTo).forEach(each -> said.put(each.stamp(), each));
    }
  }

  @Override
  public List<Happening> next() {
    List<Happening> some = new ArrayList<>();
    while (some.isEmpty() && (change != null || !said.isEmpty() || !allSaid)) {
      // why: beyond the last that was read there may be others
      long known = allSaid ? upTo : saidAfter;
      takeChanges(some, known);
      if (change == null || change.stamp() > known) {
        takeSaid(some, known);
      }
      if (some.isEmpty()) {
        readSaid();
      }
    }
    return some;
  }

  private void readSaid() {
    if (allSaid) {
      return;
    }
    List<Said> page = journal.said(id, saidAfter, upTo, PIECE);
    page.forEach(each -> said.put(each.stamp(), each));
    allSaid = page.size() < PIECE;
    if (!page.isEmpty()) {
      saidAfter = page.get(page.size() - 1).stamp();
    }
  }

  /** The changes up to a place, but no more than a piece, and what was said before each. */
  private void takeChanges(List<Happening> some, long known) {
    List<Journal.Change> piece = new ArrayList<>();
    while (change != null && change.stamp() <= known && piece.size() < PIECE) {
      piece.add(change);
      change = changes.hasNext() ? changes.next() : null;
    }
    if (piece.isEmpty()) {
      return;
    }
    Map<String, Changed> rows = new HashMap<>();
    journal
        .changed(id, piece.stream().map(Journal.Change::client).toList())
        .forEach(row -> rows.put(row.row().client(), row));
    for (Journal.Change each : piece) {
      takeSaid(some, each.stamp());
      Changed row = rows.get(each.client());
      // why: one that has changed again since is heard of in its new place
      if (row != null && row.stamp() == each.stamp()) {
        some.add(new Happening.Changed(row.stamp(), row.row()));
      }
    }
  }

  private void takeSaid(List<Happening> some, long known) {
    if (!withSaid) {
      return;
    }
    var before = said.headMap(known, true);
    before.values().forEach(each -> some.add(new Happening.Spoke(each)));
    before.clear();
  }
}

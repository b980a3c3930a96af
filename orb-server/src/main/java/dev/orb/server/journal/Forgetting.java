package dev.orb.server.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Forgets commands that were over before some time, in steps of a bounded number of rows, which the
 * writer takes between groups. Only {@link #begin} may come from other threads.
 */
final class Forgetting {
  /** Rows that one step deletes at most: some milliseconds. */
  static final int ROWS = 500;

  /** Commands that one step looks at. */
  private static final int LOOK = 100;

  private final Dialect dialect;
  private final AtomicReference<@Nullable Instant> asked = new AtomicReference<>();
  private @Nullable Instant before;
  private long place;
  private boolean more;
  private List<UUID> over = List.of();

  Forgetting(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Asks for it; a later time takes the place of one that is not begun. */
  void begin(Instant then) {
    asked.set(then);
  }

  /** Whether there is something to do. */
  boolean isDue() {
    return asked.get() != null || before != null;
  }

  /** Does a little; the caller commits. Returns how many rows went. */
  int step(Connection connection) throws SQLException {
    Instant then = before == null ? next() : before;
    if (then == null) {
      return 0;
    }
    PastTables tables = new PastTables(connection, dialect);
    if (!over.isEmpty()) {
      return clear(tables);
    }
    if (more) {
      PastTables.Found found = tables.after(place, LOOK, then);
      place = found.last();
      more = found.more();
      over = found.over();
      return over.isEmpty() ? 0 : tables.hide(over);
    }
    int keys = tables.clearKeys(then, ROWS);
    if (keys < ROWS) {
      before = null;
    }
    return keys;
  }

  private @Nullable Instant next() {
    before = asked.getAndSet(null);
    place = Long.MIN_VALUE;
    more = true;
    return before;
  }

  private int clear(PastTables tables) throws SQLException {
    int rows = tables.clear(over, ROWS);
    if (rows > 0) {
      return rows;
    }
    int commands = tables.remove(over);
    over = List.of();
    return commands;
  }

  /** Gives up what was begun, after a failure: what is half done is found again by the next. */
  void abandon() {
    before = null;
    over = List.of();
  }
}

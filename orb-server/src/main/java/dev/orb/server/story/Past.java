package dev.orb.server.story;

import java.util.List;

/** What had happened, read piece by piece by one thread. May block on the database. */
public interface Past {
  /** The next ones in order; empty at the end. */
  List<Happening> next();
}

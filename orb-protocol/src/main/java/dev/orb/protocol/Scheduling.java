package dev.orb.protocol;

import java.time.Clock;
import javax.sql.DataSource;

/** What a server gives a scheduler to live on. */
public interface Scheduling {

  /** Where firings go. */
  CommandSink sink();

  /** The database, its migrations done; the scheduler closes what it opens on it and not this. */
  DataSource dataSource();

  /** The clock by which things come due. */
  Clock clock();

  /** The name of this node. */
  String node();
}

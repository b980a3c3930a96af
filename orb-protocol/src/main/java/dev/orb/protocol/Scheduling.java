package dev.orb.protocol;

import java.time.Clock;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** What a server gives a scheduler to live on. */
public interface Scheduling {

  /** Where firings go. */
  CommandSink sink();

  /** The database, its migrations done; the scheduler closes what it opens on it and not this. */
  DataSource dataSource();

  /** The clock by which things come due. */
  Clock clock();

  /**
   * Tells whether nothing may come due until further notice: at once how it is now, then each
   * change. The listener may block for a moment.
   */
  default void whenFrozen(Consumer<Boolean> listener) {
    listener.accept(false);
  }

  /** The name of this node. */
  String node();
}

package dev.orb.scheduler.quartz;

import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.net.URL;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.quartz.JobPersistenceException;
import org.quartz.TriggerKey;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.OperableTrigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What may come out of the library's tables: whoever can write there must not choose what runs
 * here. Nothing is read by Java's serialization, and no class is loaded but our one job.
 */
final class OnlyOurs {
  private static final Logger LOG = LoggerFactory.getLogger(OnlyOurs.class);

  private OnlyOurs() {}

  /** The library would read a serialized object: that is refused unread. */
  static InvalidObjectException serialized(String column) {
    return new InvalidObjectException("a serialized object in " + column + " is not read");
  }

  /** How the library reads a trigger. */
  @FunctionalInterface
  interface Selection {
    @Nullable OperableTrigger make()
        throws SQLException, JobPersistenceException, IOException, ClassNotFoundException;
  }

  /** What is done to the row of a trigger that is none of ours. */
  @FunctionalInterface
  interface Refusal {
    void make() throws SQLException;
  }

  /**
   * Reads a trigger.
   *
   * @return null if there is none, and of one that is not such as we write, once it is refused
   */
  static @Nullable OperableTrigger selected(TriggerKey key, Selection selection, Refusal refusal)
      throws SQLException {
    try {
      OperableTrigger trigger = selection.make();
      if (trigger != null && trigger.getCalendarName() != null) {
        throw new JobPersistenceException("it names a calendar of the library");
      }
      return trigger;
    } catch (JobPersistenceException
        | IOException
        | ClassNotFoundException
        | IllegalArgumentException e) {
      LOG.error("the trigger of {} is refused: {}", key.getName(), e.getMessage());
      // why not thrown: one such trigger would keep all others from firing
      refusal.make();
      return null;
    }
  }

  /** Loads our job, and nothing else. */
  static ClassLoadHelper loader() {
    return new ClassLoadHelper() {
      @Override
      public void initialize() {}

      @Override
      public Class<?> loadClass(String name) throws ClassNotFoundException {
        if (!name.equals(FiringJob.class.getName())) {
          throw new ClassNotFoundException(name + " is no job of ours");
        }
        return FiringJob.class;
      }

      @Override
      public <T> Class<? extends T> loadClass(String name, Class<T> type)
          throws ClassNotFoundException {
        return loadClass(name).asSubclass(type);
      }

      @Override
      public URL getResource(String name) {
        throw new UnsupportedOperationException("it is asked for no resources");
      }

      @Override
      public InputStream getResourceAsStream(String name) {
        throw new UnsupportedOperationException("it is asked for no resources");
      }

      @Override
      public ClassLoader getClassLoader() {
        return OnlyOurs.class.getClassLoader();
      }
    };
  }
}

package dev.orb.scheduler.quartz;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.TriggerKey;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.OperableTrigger;

/**
 * What the library makes itself, by name and without arguments: it needs classes that are public,
 * and nobody else can reach these.
 */
// why: the library overrides a generic method without its type
@SuppressWarnings("unchecked")
final class LibraryMade {
  private LibraryMade() {}

  /** The store. */
  public static final class Store extends PlanJobStore {
    /** Made by the library. */
    public Store() {}
  }

  /** What says how much more may come due. */
  public static final class Pool extends FiringPool {
    /** Made by the library. */
    public Pool() {}
  }

  /** What keeps triggers. */
  public static final class Persistence extends PlanPersistence {
    /** Made by the library. */
    public Persistence() {}
  }

  /** The statements for H2. */
  public static final class H2Delegate extends StdJDBCDelegate {
    /** Made by the library. */
    public H2Delegate() {}

    @Override
    protected Object getObjectFromBlob(ResultSet row, String column) throws IOException {
      throw OnlyOurs.serialized(column);
    }

    @Override
    public @Nullable JobDetail selectJobDetail(
        Connection connection, JobKey key, ClassLoadHelper helper)
        throws ClassNotFoundException, IOException, SQLException {
      return super.selectJobDetail(connection, key, OnlyOurs.loader());
    }

    @Override
    public @Nullable OperableTrigger selectTrigger(Connection connection, TriggerKey key)
        throws SQLException {
      return OnlyOurs.selected(
          key,
          () -> super.selectTrigger(connection, key),
          () -> updateTriggerState(connection, key, STATE_ERROR));
    }
  }

  /** The statements for PostgreSQL. */
  public static final class PostgresDelegate extends PostgreSQLDelegate {
    /** Made by the library. */
    public PostgresDelegate() {}

    @Override
    protected Object getObjectFromBlob(ResultSet row, String column) throws IOException {
      throw OnlyOurs.serialized(column);
    }

    @Override
    public @Nullable JobDetail selectJobDetail(
        Connection connection, JobKey key, ClassLoadHelper helper)
        throws ClassNotFoundException, IOException, SQLException {
      return super.selectJobDetail(connection, key, OnlyOurs.loader());
    }

    @Override
    public @Nullable OperableTrigger selectTrigger(Connection connection, TriggerKey key)
        throws SQLException {
      return OnlyOurs.selected(
          key,
          () -> super.selectTrigger(connection, key),
          () -> updateTriggerState(connection, key, STATE_ERROR));
    }
  }
}

package dev.orb.bench.due;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * db-scheduler in a table of its own on a PostgreSQL database, as fast as its pages say: it locks
 * and fetches in one statement, and looks every 50 ms. Its tasks do nothing.
 */
public final class DbScheduler {
  private static final Duration LOOKS = Duration.ofMillis(50);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final String TABLE =
      "create table scheduled_tasks (task_name text not null, task_instance text not null,"
          + " task_data bytea, execution_time timestamptz not null, picked boolean not null,"
          + " picked_by text, last_success timestamptz, last_failure timestamptz,"
          + " consecutive_failures int, last_heartbeat timestamptz, version bigint not null,"
          + " priority smallint, primary key (task_name, task_instance))";

  private final DataSource database;
  private final int threads;

  /** On this database, which it leaves as it found it. */
  public DbScheduler(DataSource database, int threads) {
    this.database = database;
    this.threads = threads;
  }

  /**
   * Has so many tasks come due at once.
   *
   * @param ahead how long before that they are put there
   */
  public Lateness burst(int count, Duration ahead, Duration patience)
      throws SQLException, InterruptedException {
    change("drop table if exists scheduled_tasks");
    change(TABLE);
    change(
        "create index execution_time_idx on scheduled_tasks (execution_time asc, priority desc)");
    Clock clock = Clock.systemUTC();
    Lateness lateness = new Lateness(count);
    Instant due = clock.instant().plus(ahead);
    OneTimeTask<Void> task =
        Tasks.oneTime("bench")
            .execute((instance, context) -> lateness.came(instance.getId(), due, clock.instant()));
    Scheduler scheduler =
        Scheduler.create(database, task)
            .threads(threads)
            .pollUsingLockAndFetch(0.5, 4.0)
            .pollingInterval(LOOKS)
            .shutdownMaxWait(STOP)
            .build();
    try {
      List<TaskInstance<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(task.instance("t-" + i));
      }
      scheduler.scheduleBatch(all, due);
      scheduler.start();
      lateness.await(ahead.plus(patience));
    } finally {
      scheduler.stop();
      change("drop table scheduled_tasks");
    }
    return lateness;
  }

  private void change(String statement) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement change = connection.createStatement()) {
      change.execute(statement);
    }
  }
}

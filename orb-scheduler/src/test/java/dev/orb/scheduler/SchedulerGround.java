package dev.orb.scheduler;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.orb.protocol.CommandId;
import dev.orb.protocol.CommandSink;
import dev.orb.protocol.FiredCommand;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Scheduling;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** A database in a folder, and a sink that writes down what fired. */
public class SchedulerGround implements Scheduling, CommandSink, AutoCloseable {
  public final List<FiredCommand> fired = new CopyOnWriteArrayList<>();
  final FailingDatabase database;
  private final HikariDataSource pool;
  private final List<Consumer<Boolean>> brakes = new CopyOnWriteArrayList<>();
  private volatile boolean frozen;
  private volatile Function<FiredCommand, @Nullable OrbException> refusal = command -> null;

  SchedulerGround(Path folder) {
    this(TestStore.H2, folder);
  }

  SchedulerGround(TestStore store, Path folder) {
    this(store, store.url(folder));
  }

  /** In a database that somebody else has made. */
  public SchedulerGround(TestStore store, String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(8);
    config.setMinimumIdle(1);
    if (store == TestStore.POSTGRESQL) {
      config.setConnectionInitSql("SET idle_in_transaction_session_timeout = '10s'");
    }
    pool = new HikariDataSource(config);
    database = new FailingDatabase(pool);
    Flyway.configure().dataSource(pool).locations(store.migrations()).load().migrate();
  }

  /** Freezes or thaws whoever lives here. */
  public void frozen(boolean value) {
    frozen = value;
    brakes.forEach(brake -> brake.accept(value));
  }

  @Override
  public void whenFrozen(Consumer<Boolean> listener) {
    brakes.add(listener);
    listener.accept(frozen);
  }

  void refuse(Function<FiredCommand, @Nullable OrbException> why) {
    refusal = why;
  }

  @Override
  public CompletionStage<CommandId> fire(FiredCommand command) {
    OrbException why = refusal.apply(command);
    if (why != null) {
      return CompletableFuture.failedFuture(why);
    }
    fired.add(command);
    return CompletableFuture.completedFuture(command.id());
  }

  @Override
  public CommandSink sink() {
    return this;
  }

  @Override
  public DataSource dataSource() {
    return database.dataSource();
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public String node() {
    return "test";
  }

  @Override
  public void close() {
    pool.close();
  }
}

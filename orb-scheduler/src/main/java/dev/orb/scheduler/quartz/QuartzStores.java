package dev.orb.scheduler.quartz;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Scheduling;
import dev.orb.protocol.Ticker;
import dev.orb.scheduler.ScheduleStore;
import dev.orb.scheduler.SchedulerSettings;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.DBConnectionManager;

/** Opens stores on Quartz. The one public type of the adapter; found as a service. */
public final class QuartzStores implements ScheduleStore.Provider {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Cluster.Pace pace;

  /** Made by the service loader. */
  public QuartzStores() {
    this(Cluster.Pace.USUAL);
  }

  QuartzStores(Cluster.Pace pace) {
    this.pace = pace;
  }

  @Override
  public ScheduleStore open(
      Scheduling ground, SchedulerSettings settings, ScheduleStore.Bell bell) {
    String name = "orb-scheduler-" + COUNT.incrementAndGet();
    ScheduleTables tables = new ScheduleTables(ground.dataSource());
    Parts parts = parts(ground, tables.dialect(), bell);
    parts.named(name);
    try {
      DBConnectionManager.getInstance().addConnectionProvider(name, new Pool(ground.dataSource()));
      Scheduler quartz =
          new StdSchedulerFactory(properties(name, ground.node(), tables.dialect())).getScheduler();
      quartz.setJobFactory(
          (bundle, scheduler) -> {
            // why: the class comes from the database, and none is ever run
            throw new SchedulerException("no job of ours: " + bundle.getJobDetail().getKey());
          });
      CalendarTable calendars = new CalendarTable(ground.dataSource(), tables.dialect());
      return new QuartzStore(quartz, parts, tables, calendars, settings, bell);
    } catch (SchedulerException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the scheduler does not start: " + e.getMessage(), null, e);
    } finally {
      Parts.forget(name);
    }
  }

  private Parts parts(Scheduling ground, Dialect dialect, ScheduleStore.Bell bell) {
    InHand inHand = new InHand(bell);
    Cluster cluster = dialect.isShared() ? new Cluster(ground, pace, Ticker.SYSTEM, inHand) : null;
    return new Parts(new Gate(), inHand, new TriggerRows(ground.node()), ground.clock(), cluster);
  }

  private static Properties properties(String name, String node, Dialect dialect) {
    Properties set = new Properties();
    set.setProperty("org.quartz.scheduler.instanceName", name);
    set.setProperty("org.quartz.scheduler.instanceId", node);
    set.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    set.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "1");
    set.setProperty("org.quartz.scheduler.dbFailureRetryInterval", "2000");
    // why: so soon it sees what another node has put
    set.setProperty("org.quartz.scheduler.idleWaitTime", dialect.isShared() ? "2000" : "30000");
    set.setProperty("org.quartz.threadPool.class", LibraryMade.Pool.class.getName());
    set.setProperty("org.quartz.jobStore.class", LibraryMade.Store.class.getName());
    set.setProperty("org.quartz.jobStore.dataSource", name);
    set.setProperty("org.quartz.jobStore.tablePrefix", "ORB_QRTZ_");
    set.setProperty("org.quartz.jobStore.useProperties", "true");
    set.setProperty("org.quartz.jobStore.isClustered", Boolean.toString(dialect.isShared()));
    set.setProperty("org.quartz.jobStore.driverDelegateClass", dialect.delegate());
    set.setProperty(
        "org.quartz.jobStore.driverDelegateInitString",
        "triggerPersistenceDelegateClasses=" + LibraryMade.Persistence.class.getName());
    return set;
  }
}

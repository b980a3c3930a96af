package dev.orb.scheduler.quartz;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.Scheduling;
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

  /** Made by the service loader. */
  public QuartzStores() {}

  @Override
  public ScheduleStore open(
      Scheduling ground, SchedulerSettings settings, ScheduleStore.Bell bell) {
    String name = "orb-scheduler-" + COUNT.incrementAndGet();
    ScheduleTables tables = new ScheduleTables(ground.dataSource());
    try {
      DBConnectionManager.getInstance().addConnectionProvider(name, new Pool(ground.dataSource()));
      Scheduler quartz =
          new StdSchedulerFactory(properties(name, settings, tables.dialect())).getScheduler();
      quartz.setJobFactory(
          (bundle, scheduler) -> {
            // why: the class comes from the database, and only this one may
            if (bundle.getJobDetail().getJobClass() != FiringJob.class) {
              throw new SchedulerException("no job of ours: " + bundle.getJobDetail().getKey());
            }
            return new FiringJob(bell, tables);
          });
      CalendarTable calendars = new CalendarTable(ground.dataSource(), tables.dialect());
      return new QuartzStore(quartz, PlanJobStore.gate(name), tables, calendars, settings, bell);
    } catch (SchedulerException e) {
      throw new OrbException(
          ErrorCode.UNAVAILABLE, "the scheduler does not start: " + e.getMessage(), null, e);
    }
  }

  private static Properties properties(String name, SchedulerSettings settings, Dialect dialect) {
    Properties set = new Properties();
    String threads = Integer.toString(settings.threads());
    set.setProperty("org.quartz.scheduler.instanceName", name);
    set.setProperty("org.quartz.scheduler.instanceId", "orb");
    set.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    set.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", threads);
    set.setProperty("org.quartz.scheduler.dbFailureRetryInterval", "2000");
    set.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    set.setProperty("org.quartz.threadPool.threadCount", threads);
    set.setProperty("org.quartz.threadPool.threadNamePrefix", "orb-firing");
    set.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    set.setProperty("org.quartz.jobStore.class", LibraryMade.Store.class.getName());
    set.setProperty("org.quartz.jobStore.dataSource", name);
    set.setProperty("org.quartz.jobStore.tablePrefix", "ORB_QRTZ_");
    set.setProperty("org.quartz.jobStore.useProperties", "true");
    set.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
    set.setProperty("org.quartz.jobStore.driverDelegateClass", dialect.delegate());
    set.setProperty(
        "org.quartz.jobStore.driverDelegateInitString",
        "triggerPersistenceDelegateClasses=" + LibraryMade.Persistence.class.getName());
    return set;
  }
}

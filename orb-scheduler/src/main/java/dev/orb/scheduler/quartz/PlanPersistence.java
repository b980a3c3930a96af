package dev.orb.scheduler.quartz;

import dev.orb.scheduler.ScheduledCommand;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.quartz.JobDetail;
import org.quartz.impl.jdbcjobstore.SimplePropertiesTriggerPersistenceDelegateSupport;
import org.quartz.impl.jdbcjobstore.SimplePropertiesTriggerProperties;
import org.quartz.spi.OperableTrigger;

/**
 * Keeps {@link PlanTrigger}s in plain columns, without Java's serialization, and a new one's
 * schedule with it. Made by the library.
 */
class PlanPersistence extends SimplePropertiesTriggerPersistenceDelegateSupport {

  PlanPersistence() {}

  @Override
  public boolean canHandleTriggerType(OperableTrigger trigger) {
    return trigger instanceof PlanTrigger;
  }

  @Override
  public String getHandledTriggerTypeDiscriminator() {
    return "ORBPLAN";
  }

  // why here: this is where the library shows its connection, in the midst of its transaction
  @Override
  public int insertExtendedTriggerProperties(
      Connection connection, OperableTrigger trigger, String state, JobDetail job)
      throws SQLException, IOException {
    ScheduledCommand keeping = ((PlanTrigger) trigger).keeping();
    if (keeping != null) {
      ScheduleTables.put(connection, keeping);
    }
    return super.insertExtendedTriggerProperties(connection, trigger, state, job);
  }

  @Override
  protected SimplePropertiesTriggerProperties getTriggerProperties(OperableTrigger trigger) {
    PlanTrigger plan = (PlanTrigger) trigger;
    SimplePropertiesTriggerProperties properties = new SimplePropertiesTriggerProperties();
    properties.setString1(plan.plan());
    properties.setInt1(plan.fired());
    properties.setInt2(plan.inARow());
    properties.setLong1(plan.threshold().toMillis());
    return properties;
  }

  @Override
  protected TriggerPropertyBundle getTriggerPropertyBundle(
      SimplePropertiesTriggerProperties properties) {
    return new TriggerPropertyBundle(
        new PlanTrigger.Builder(
            properties.getString1(),
            Duration.ofMillis(properties.getLong1()),
            properties.getInt1(),
            properties.getInt2()),
        null,
        null);
  }
}

package dev.orb.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orb.protocol.CommandRequest;
import dev.orb.protocol.Target;
import dev.orb.protocol.schedule.Schedule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who can write into the database must not choose what runs in the node. */
@Execution(ExecutionMode.CONCURRENT)
@ParameterizedClass
@EnumSource(TestStore.class)
class PlantedRowsTest {
  private static final String YEARLY = "0 0 1 1 *";
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final TestStore store;

  PlantedRowsTest(TestStore store) {
    this.store = store;
  }

  /** Does something when it is read. */
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;
    static final AtomicInteger READ = new AtomicInteger();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      READ.incrementAndGet();
    }
  }

  /** Does something when it is loaded and made. */
  public static final class Stranger implements org.quartz.Job {
    static final AtomicInteger MADE = new AtomicInteger();

    /** Would be made by the library. */
    public Stranger() {
      MADE.incrementAndGet();
    }

    @Override
    public void execute(org.quartz.JobExecutionContext context) {
      MADE.incrementAndGet();
    }
  }

  private static byte[] gadget() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Gadget());
    }
    return bytes.toByteArray();
  }

  private static void put(CommandScheduler scheduler, String id) {
    put(scheduler, id, "* * * * * ?");
  }

  private static void put(CommandScheduler scheduler, String id, String cron) {
    scheduler.put(
        ScheduledCommand.of(id, CommandRequest.of("note", null))
            .to(Target.all())
            .at(Schedule.cron(cron, ZoneId.of("UTC"))));
  }

  private static void change(SchedulerGround ground, String sql, byte[]... blobs)
      throws SQLException {
    try (Connection connection = ground.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < blobs.length; i++) {
        statement.setBytes(i + 1, blobs[i]);
      }
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  private static String trigger(String column, String value, String name) {
    return "update orb_qrtz_triggers set "
        + column
        + " = "
        + value
        // why due: what the library has in hand already it writes back as it was
        + ", next_fire_time = 1000"
        + " where trigger_name = '"
        + name
        + "'";
  }

  @Test
  void aSerializedObjectIsRefusedUnreadAndOthersFire() throws Exception {
    try (SchedulerGround ground = new SchedulerGround(store, folder)) {
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        put(scheduler, "blob", YEARLY);
        put(scheduler, "calendar", YEARLY);
        put(scheduler, "data", YEARLY);
        put(scheduler, "good");
        change(
            ground,
            "insert into orb_qrtz_blob_triggers (sched_name, trigger_name, trigger_group, blob_data)"
                + " values ('orb', 'blob', 'orb', ?)",
            gadget());
        change(ground, trigger("trigger_type", "'BLOB'", "blob"));
        change(
            ground,
            "insert into orb_qrtz_calendars (sched_name, calendar_name, calendar)"
                + " values ('orb', 'planted', ?)",
            gadget());
        change(ground, trigger("calendar_name", "'planted'", "calendar"));
        change(ground, trigger("job_data", "?", "data"), gadget());

        await().atMost(SOON).until(() -> scheduler.fault("blob").isPresent());
        await().atMost(SOON).until(() -> scheduler.fault("calendar").isPresent());
        long good = fired(ground, "good");
        await().atMost(SOON).until(() -> fired(ground, "good") > good);
        assertThat(scheduler.next("blob", 1)).isEmpty();
        assertThat(scheduler.fault("good")).isEmpty();
        assertThat(scheduler.get("blob")).isPresent();
        assertThat(fired(ground, "blob") + fired(ground, "calendar")).isZero();

        put(scheduler, "calendar");
        long calendar = fired(ground, "calendar");
        await().atMost(SOON).until(() -> fired(ground, "calendar") > calendar);
        assertThat(scheduler.fault("calendar")).isEmpty();
      }
      assertThat(Gadget.READ).hasValue(0);
      try (CommandScheduler scheduler = CommandScheduler.start(ground)) {
        assertThat(scheduler.fault("blob")).as("a start mends it").isEmpty();
        assertThat(scheduler.next("blob", 1)).hasSize(1);
      }
      assertThat(Gadget.READ).hasValue(0);
    }
  }

  @Test
  void anotherJobThanOursIsNotEvenLoaded() throws Exception {
    try (SchedulerGround ground = new SchedulerGround(store, folder);
        CommandScheduler scheduler = CommandScheduler.start(ground)) {
      put(scheduler, "other", YEARLY);
      put(scheduler, "good");
      change(
          ground,
          "insert into orb_qrtz_job_details (sched_name, job_name, job_group, job_class_name,"
              + " is_durable, is_nonconcurrent, is_update_data, requests_recovery) values ('orb',"
              + " 'planted', 'orb', '"
              + Stranger.class.getName()
              + "', true, false, false, false)");
      change(ground, trigger("job_name", "'planted'", "other"));

      await().atMost(SOON).until(() -> scheduler.fault("other").isPresent());
      long good = fired(ground, "good");
      await().atMost(SOON).until(() -> fired(ground, "good") > good);
      assertThat(Stranger.MADE).hasValue(0);

      put(scheduler, "other");
      long other = fired(ground, "other");
      await().atMost(SOON).until(() -> fired(ground, "other") > other);
    }
  }

  private static long fired(SchedulerGround ground, String id) {
    return ground.fired.stream().filter(fired -> fired.schedule().equals(id)).count();
  }
}
